import { expect } from 'chai';
import { createPauses } from '../../src/system/pauses.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('what waits for a dependency', () => {
  it('is nothing at first', () => {
    expect(createPauses(virtualClock()).now()).to.deep.equal([]);
  });

  it('is known by what it is, from its first failure until it works again', async () => {
    const clock = virtualClock();
    const pauses = createPauses(clock);
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    await clock.advance(500);
    pauses.observe({ type: 'gather.paused', source: 'quakes', kind: 'transient', reason: 'No room.' });
    pauses.observe({
      type: 'queue.failed',
      queue: 'quake',
      operation: 'send',
      kind: 'permanent',
      reason: 'Not permitted.',
    });
    expect(pauses.now()).to.deep.equal([
      { what: 'store', kind: 'transient', reason: 'It is down.', since: 0 },
      { what: 'source quakes', kind: 'transient', reason: 'No room.', since: 500 },
      { what: 'queue quake', kind: 'permanent', reason: 'Not permitted.', since: 500 },
    ]);
    pauses.observe({ type: 'store.resumed', pausedMs: 500 });
    pauses.observe({ type: 'gather.resumed', source: 'quakes', pausedMs: 0 });
    pauses.observe({ type: 'budget.spent', source: 'quakes', forMs: 9_000, reason: 'All is spent.' });
    expect(pauses.now()).to.deep.include({
      what: 'budget of quakes',
      kind: 'transient',
      reason: 'All is spent.',
      since: 500,
    });
    pauses.observe({ type: 'budget.renewed', source: 'quakes' });
    pauses.observe({ type: 'queue.recovered', queue: 'quake', failedMs: 0 });
    expect(pauses.now()).to.deep.equal([]);
  });

  it('keeps its beginning when the reason changes, so that patience is not begun anew', async () => {
    const clock = virtualClock();
    const pauses = createPauses(clock);
    pauses.observe({ type: 'store.paused', kind: 'transient', reason: 'It is down.' });
    await clock.advance(500);
    pauses.observe({ type: 'store.paused', kind: 'permanent', reason: 'The token is wrong.' });
    expect(pauses.now()).to.deep.equal([
      { what: 'store', kind: 'permanent', reason: 'The token is wrong.', since: 0 },
    ]);
  });

  it('tells sources and queues apart', () => {
    const pauses = createPauses(virtualClock());
    for (const source of ['a', 'b']) {
      pauses.observe({ type: 'gather.paused', source, kind: 'transient', reason: 'No room.' });
    }
    pauses.observe({ type: 'gather.resumed', source: 'a', pausedMs: 0 });
    expect(pauses.now().map(({ what }) => what)).to.deep.equal(['source b']);
  });
});
