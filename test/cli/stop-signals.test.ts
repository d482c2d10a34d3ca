import { expect } from 'chai';
import { listenForStop } from '../../src/cli/stop-signals.ts';
import { testTerminal } from '../support/in-process.ts';

describe('the signals to stop', () => {
  it('drain at the first, and abort at the second', () => {
    const terminal = testTerminal();
    const said: string[] = [];
    using signals = listenForStop(terminal, (name) => said.push(name));
    expect([signals.drain.aborted, signals.abort.aborted]).to.deep.equal([false, false]);
    terminal.signal('SIGTERM');
    expect([signals.drain.aborted, signals.abort.aborted]).to.deep.equal([true, false]);
    terminal.signal('SIGINT');
    expect([signals.drain.aborted, signals.abort.aborted]).to.deep.equal([true, true]);
    expect(said).to.deep.equal(['SIGTERM']);
  });

  it('are not listened for any more afterwards', () => {
    const terminal = testTerminal();
    const signals = listenForStop(terminal, () => undefined);
    signals[Symbol.dispose]();
    expect(terminal.signal('SIGTERM')).to.equal(false);
    expect(signals.drain.aborted).to.equal(false);
  });
});
