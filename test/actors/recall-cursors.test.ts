import { expect } from 'chai';
import { createRecallCursors } from '../../src/actors/recall-cursors.ts';
import type { Event } from '../../src/ports/events.ts';
import { Failure } from '../../src/ports/failure.ts';
import { type LedgerCursor, LedgerUnreadable } from '../../src/ports/store.ts';
import { memoryState, scriptedSource } from '../support/gathering.ts';
import { rejection } from '../support/rejection.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const source = scriptedSource({ keepsCursors: true, later: (a, b) => (Number(a) < Number(b) ? b : a) });

function setUp(ledger: readonly LedgerCursor[], failures: Failure[] = []) {
  const clock = virtualClock();
  const { state, cursors, forgotten } = memoryState();
  const events: Event[] = [];
  const paused: Failure[] = [];
  const stop = new AbortController();
  let asked = 0;
  const recallCursors = createRecallCursors({
    state,
    observe: (event) => void events.push(event),
    async *cursors() {
      asked += 1;
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      yield* ledger;
    },
  });
  const patience = {
    clock,
    signal: stop.signal,
    paused: (failure: Failure) => void paused.push(failure),
    resumed: () => undefined,
  };
  const recall = (of = source, owns: (partition: string) => boolean = () => true) =>
    recallCursors(of, owns, patience);
  return { clock, cursors, forgotten, events, paused, stop, recall, asked: () => asked };
}

function at(gatheredAt: number, cursor: string, partition = 'a'): LedgerCursor {
  return { partition, cursor, gatheredAt };
}

describe('recalling cursors', () => {
  it('takes of each partition the one that was gathered last, and says how many', async () => {
    const { recall, cursors, events } = setUp([at(2, '20'), at(1, '90'), at(5, '7', 'b')]);
    await recall();
    expect(Object.fromEntries(cursors)).to.deep.equal({ a: '20', b: '7' });
    expect(events).to.deep.equal([{ type: 'cursors.recalled', source: 'quakes', cursors: 2 }]);
  });

  it('leaves the partitions of others alone', async () => {
    const { recall, cursors } = setUp([at(1, '1', 'a'), at(1, '1', 'b')]);
    await recall(source, (partition) => partition === 'b');
    expect(Object.fromEntries(cursors)).to.deep.equal({ b: '1' });
  });

  it('never goes back behind what the state knows', async () => {
    const { recall, cursors, events } = setUp([at(1, '10', 'a'), at(1, '10', 'b')]);
    cursors.set('a', '30').set('b', '5');
    await recall();
    expect(Object.fromEntries(cursors)).to.deep.equal({ a: '30', b: '10' });
    expect(events).to.deep.equal([{ type: 'cursors.recalled', source: 'quakes', cursors: 1 }]);
  });

  it('says nothing where the ledger knows nothing, and asks nothing of a source without cursors', async () => {
    const { recall, events, asked } = setUp([]);
    await recall();
    await recall(scriptedSource());
    expect(events).to.deep.equal([]);
    expect(asked()).to.equal(1);
  });

  it('leaves forgotten what a person made the state forget', async () => {
    const { recall, cursors, forgotten, asked } = setUp([at(1, '10')]);
    forgotten.add('quakes');
    await recall();
    expect(cursors.size).to.equal(0);
    expect(asked()).to.equal(0);
  });

  it('waits for a store that says no, and says what it waits for and how to go without', async () => {
    const no = [new Failure('transient', 'It is down.'), new Failure('permanent', 'The token is wrong.')];
    const { clock, recall, cursors, paused } = setUp([at(1, '10')], no);
    const recalled = recall();
    await clock.advance(100_000);
    await recalled;
    expect(Object.fromEntries(cursors)).to.deep.equal({ a: '10' });
    expect(paused.map(({ kind }) => kind)).to.deep.equal(['transient', 'permanent']);
    expect(paused[0]?.message)
      .to.contain('It is down.')
      .and.contain("store's ledger")
      .and.contain('--cursors-from state');
  });

  it('begins from the start where the store can never tell, and says so once', async () => {
    const { recall, cursors, events, paused } = setUp([], [new LedgerUnreadable('It knows no InfluxQL.')]);
    await recall();
    expect(cursors.size).to.equal(0);
    expect(paused).to.deep.equal([]);
    expect(events).to.deep.equal([
      { type: 'cursors.recalled', source: 'quakes', cursors: 0, reason: 'It knows no InfluxQL.' },
    ]);
  });

  it('waits no longer than it is told to', async () => {
    const { recall, stop } = setUp([], [new Failure('transient', 'It is down.')]);
    const recalled = recall();
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await rejection(recalled)).to.equal(reason);
  });
});
