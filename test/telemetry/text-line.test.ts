import { expect } from 'chai';
import { textLine } from '../../src/telemetry/text-line.ts';

const entry = {
  time: '2026-01-01T00:00:00.000Z',
  level: 'warn',
  service: 'millrace',
  version: '0.1.0',
  role: 'run',
  event: 'page.failed',
  message: 'It failed.',
};

describe('a text line', () => {
  it('is time, level, message and key=value without our prefix', () => {
    const line = textLine(
      { ...entry, 'millrace.source': 'weather', 'http.response.status_code': 503 },
      { stacks: false },
    );
    expect(line).to.equal(
      '2026-01-01T00:00:00.000Z WARN  It failed. event=page.failed source=weather http.response.status_code=503\n',
    );
  });

  it('quotes values that hold spaces, quotes or nothing', () => {
    const line = textLine({ ...entry, a: 'x y', b: 'say "x"', c: '', d: 'k=v' }, { stacks: false });
    expect(line).to.contain('a="x y" b="say \\"x\\"" c="" d="k=v"');
  });

  it('stays one line and moves no cursor, whatever it quotes', () => {
    const line = textLine({ ...entry, message: 'a\nb\u001b[2J', reason: 'c\r\u009b1A' }, { stacks: false });
    expect(line.slice(0, -1)).not.to.match(/\p{Cc}/u);
    expect(line).to.contain('a\\nb\\u001b[2J').and.to.contain('reason="c\\r\\u009b1A"');
  });

  it('shows stack traces only when asked to', () => {
    const crashed = { ...entry, 'exception.stacktrace': 'Error: x\n  at y' };
    expect(textLine(crashed, { stacks: false })).not.to.contain('at y');
    expect(textLine(crashed, { stacks: true })).to.contain('exception.stacktrace="Error: x\\n  at y"');
  });
});
