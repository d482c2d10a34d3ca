import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { type LogEntry, type Logging, type LogOptions, startLog } from '../../src/telemetry/log.ts';
import { outgoing } from '../../src/telemetry/redaction.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

type Line = Readonly<Record<string, unknown>>;

describe('the log', () => {
  let clock: VirtualClock;
  let written: string[];
  let emitted: LogEntry[];

  beforeEach(() => {
    clock = virtualClock();
    written = [];
    emitted = [];
  });

  function start(options: Partial<LogOptions> = {}): Logging {
    return startLog({
      base: { service: 'millrace', role: 'run' },
      level: 'info',
      format: 'json',
      clean: outgoing((text) => text.replaceAll('hunter2', '***')),
      clock,
      destination: { write: (line) => written.push(line) },
      trace: () => undefined,
      inTrace: (say) => say,
      emit: (entry) => emitted.push(entry),
      ...options,
    });
  }

  const lines = () => written.map((line) => JSON.parse(line) as Line);

  it('writes one JSON object a line, with time, level, event and attributes', () => {
    start().log.info('run.started', 'A run began.', { 'millrace.source': 'weather' });
    expect(written[0]).to.match(/^\{.*\}\n$/);
    expect(lines()).to.deep.equal([
      {
        time: '2026-01-01T00:00:00.000Z',
        level: 'info',
        service: 'millrace',
        role: 'run',
        event: 'run.started',
        message: 'A run began.',
        'millrace.source': 'weather',
      },
    ]);
  });

  it('writes the ids of the active span on the line', () => {
    start({ trace: () => ({ trace_id: 't', span_id: 's' }) }).log.info('run.started', 'A run began.');
    expect(lines()[0]).to.include({ trace_id: 't', span_id: 's' });
  });

  it('hands on for export what it writes, and nothing below its level', () => {
    const { log } = start();
    log.debug('actor.started', 'no');
    log.warn('system.stopped', 'yes', { 'millrace.count': 2, 'millrace.duration': undefined });
    expect(emitted).to.deep.equal([
      {
        level: 'warn',
        event: 'system.stopped',
        message: 'yes',
        attributes: { 'millrace.count': 2 },
        at: clock.now(),
      },
    ]);
    expect(lines()).to.have.length(1);
  });

  it('exports what is told of a span in error, but does not write it: another line says it already', () => {
    start().tell('db.client.operation.exception', 'It is down.', { 'exception.type': 'Failure' });
    expect(written).to.deep.equal([]);
    expect(emitted.map(({ event }) => event)).to.deep.equal(['db.client.operation.exception']);
  });

  it('says an event at the level that the registry gives it, raised where that applies', () => {
    const { tell } = start({ level: 'debug' });
    tell('run.finished', 'a', {});
    tell('run.finished', 'b', {}, true);
    expect(lines().map(({ level }) => level)).to.deep.equal(['info', 'warn']);
  });

  it('lets no secret out, neither in the message nor in an attribute', () => {
    const { log } = start();
    log.warn('page.failed', 'GET http://u:p@h/?token=abc failed with hunter2', {
      'url.full': 'http://u:p@h/?token=abc',
      'millrace.reason': 'wrong password hunter2',
    });
    for (const said of [written.join(''), JSON.stringify(emitted)]) {
      expect(said)
        .to.contain('http://h/?token=***')
        .and.not.to.match(/hunter2|abc|u:p/);
    }
  });

  it('says a condition that repeats once a minute, with the count since', async () => {
    const { tell } = start();
    for (let second = 0; second < 90; second++) {
      tell('page.failed', `page ${second}`, { 'millrace.source': 'weather', 'millrace.page': `${second}` });
      await clock.advance(1_000);
    }
    expect(lines().map(({ message, ...line }) => [message, line['millrace.repeated']])).to.deep.equal([
      ['page 0', undefined],
      ['page 60', 59],
    ]);
    expect(emitted).to.have.length(2);
  });

  it('counts a repeating condition for each source apart', () => {
    const { tell } = start();
    for (const source of ['weather', 'quakes', 'weather', 'quakes']) {
      tell('page.failed', 'no', { 'millrace.source': source });
    }
    expect(lines().map((line) => line['millrace.source'])).to.deep.equal(['weather', 'quakes']);
  });

  it('says the more severe of the same at once', () => {
    const { tell } = start();
    tell('store.paused', 'down', { 'millrace.failure': 'transient' });
    tell('store.paused', 'wrong token', { 'millrace.failure': 'permanent' }, true);
    expect(lines().map(({ level }) => level)).to.deep.equal(['warn', 'error']);
  });

  it('tells at the end what it kept back', () => {
    const { tell, flush } = start();
    for (const page of ['1', '2', '3']) {
      tell('page.failed', `page ${page}`, { 'millrace.source': 'weather' });
    }
    flush();
    expect(lines().map(({ message }) => message)).to.deep.equal(['page 1', 'page 3']);
  });

  it('writes one readable line in text format, with stacks at level debug only', () => {
    for (const level of ['info', 'debug'] as const) {
      start({ format: 'text', level }).tell('actor.escalated', 'It goes up.', {
        'millrace.actor.path': '/writer-a',
        'exception.stacktrace': 'Error: x\n at y',
      });
    }
    const line = '2026-01-01T00:00:00.000Z ERROR It goes up. event=actor.escalated actor.path=/writer-a';
    expect(written[0]).to.equal(`${line}\n`);
    expect(written[1]).to.equal(`${line} exception.stacktrace="Error: x\\n at y"\n`);
  });

  it('goes to stderr by default', async () => {
    const process = logging('one');
    const chunks: string[] = await process.stderr.setEncoding('utf8').toArray();
    expect(JSON.parse(chunks.join(''))).to.include({ event: 'system.started', message: 'one' });
  });

  it('stops no work when nobody reads it any more', async () => {
    const process = logging('many', 200);
    process.stderr.destroy();
    const [code] = await once(process, 'exit');
    expect(code).to.equal(0);
  });
});

/** A process of its own that logs to its stderr and ends. */
function logging(message: string, times = 1) {
  const script = `
    import { startLog } from '${new URL('../../src/telemetry/log.ts', import.meta.url).href}';
    import { realClock as clock } from '${new URL('../../src/system/real-clock.ts', import.meta.url).href}';
    const { log } = startLog({
      base: {}, level: 'info', format: 'json', clean: (text) => text, clock, trace() {}, emit() {},
    });
    for (let time = 0; time < ${times}; time++) {
      log.info('system.started', '${message}');
      await clock.sleep(1);
    }
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
