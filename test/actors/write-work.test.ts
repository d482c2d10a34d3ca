import { expect } from 'chai';
import type { Patience } from '../../src/actors/patience.ts';
import type { Processed } from '../../src/actors/processed.ts';
import { writeWork } from '../../src/actors/write-work.ts';
import { Failure } from '../../src/ports/failure.ts';
import { LEDGER_MEASUREMENT, type Point, type Store } from '../../src/ports/store.ts';
import { delivery, envelope, point } from '../support/stage.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** A store that keeps every write, and refuses the points whose time is in `bad`. */
function picky(bad: readonly bigint[], failures: Failure[] = []) {
  const writes: (readonly Point[])[] = [];
  const store: Store = {
    async write(points) {
      const failure = failures.shift();
      if (failure !== undefined) {
        throw failure;
      }
      writes.push(points);
      const refused = points
        .map((of, index) => ({ index, point: of, reason: 'a string where a float was' }))
        .filter(({ point: of }) => bad.includes(of.time));
      return { refused };
    },
    ledger: () => {
      throw new Error('not asked for here');
    },
    find: async () => [],
    cursors: () => {
      throw new Error('not asked for here');
    },
    close: async () => undefined,
  };
  return { store, writes };
}

function patience(clock = virtualClock()): Patience {
  return { clock, signal: new AbortController().signal, paused: () => undefined, resumed: () => undefined };
}

function told(clock = virtualClock()) {
  return { patience: patience(clock), observe: () => undefined };
}

function work(id: string, times: readonly bigint[], origins: readonly number[]): Processed {
  return {
    delivery: delivery(envelope({ id, records: [{ n: 0 }, { n: 1 }, { n: 2 }] })),
    points: times.map((time) => point({ time })),
    origins,
    dropped: {},
    drops: [],
    quarantined: [],
  };
}

function ledgerPoints(points: readonly Point[] | undefined): readonly Point[] {
  return (points ?? []).filter(({ measurement }) => measurement === LEDGER_MEASUREMENT);
}

describe('writing the work of many deliveries', () => {
  it('is one write, with one ledger point for each delivery beside its points', async () => {
    const { store, writes } = picky([]);
    const written = await writeWork(
      store,
      [work('a', [1n, 2n, 3n], [0, 1, 2]), work('b', [4n, 5n, 6n], [0, 1, 2])],
      told(),
    );
    expect(writes.length).to.equal(1);
    expect(writes[0]?.length).to.equal(8);
    expect(ledgerPoints(writes[0]).map(({ fields }) => [fields['envelope'], fields['stored']])).to.deep.equal(
      [
        ['a', 3n],
        ['b', 3n],
      ],
    );
    expect(written.map(({ tally }) => tally.stored)).to.deep.equal([3, 3]);
  });

  it('takes the record of a refused point to quarantine, alone, and corrects the ledger', async () => {
    const { store, writes } = picky([5n]);
    const written = await writeWork(
      store,
      [work('a', [1n, 2n, 3n], [0, 1, 2]), work('b', [4n, 5n, 6n], [0, 1, 2])],
      told(),
    );
    expect(written[0]?.quarantined).to.deep.equal([]);
    expect(written[1]?.quarantined.map(({ index }) => index)).to.deep.equal([1]);
    expect(written[1]?.quarantined[0]?.reason).to.contain('a string where a float was');
    expect(writes.length).to.equal(2);
    const [first, corrected] = [ledgerPoints(writes[0])[1], ledgerPoints(writes[1])[0]];
    expect(corrected?.time).to.equal(first?.time);
    expect(corrected?.fields['stored']).to.equal(2n);
    expect(corrected?.fields['quarantined']).to.equal(1n);
  });

  it('counts a record with several refused points once', async () => {
    const { store } = picky([1n, 2n]);
    const [written] = await writeWork(store, [work('a', [1n, 2n, 3n], [1, 1, 2])], told());
    expect(written?.tally).to.deep.equal({ records: 3, dropped: 0, quarantined: 1, stored: 2 });
  });

  it('writes the ledger point of a delivery with no point at all', async () => {
    const { store, writes } = picky([]);
    const dropped = { ...work('a', [], []), dropped: { tiny: 3 } };
    const [written] = await writeWork(store, [dropped], told());
    expect(written?.tally).to.deep.equal({ records: 3, dropped: 3, quarantined: 0, stored: 0 });
    expect(ledgerPoints(writes[0]).length).to.equal(1);
  });

  it('leaves out a delivery whose lease was lost while the store was down', async () => {
    const clock = virtualClock();
    const { store, writes } = picky([], [new Failure('transient', 'Down.')]);
    const lost = work('a', [1n], [0]);
    const kept = work('b', [2n], [0]);
    const result = writeWork(store, [lost, kept], told(clock));
    await clock.advance(0);
    (lost.delivery as ReturnType<typeof delivery>).lose();
    await clock.advance(10_000);
    expect((await result).map(({ work: of }) => of.delivery.envelope.id)).to.deep.equal(['b']);
    expect(writes[0]?.map(({ time }) => time))
      .to.include(2n)
      .and.not.include(1n);
  });

  it('waits, and says why, when the store refuses a ledger point', async () => {
    const clock = virtualClock();
    const said: string[] = [];
    const { store } = picky([]);
    const refusing: Store = {
      ...store,
      write: async (points) => ({
        refused: points
          .map((of, index) => ({ index, point: of, reason: 'conflict' }))
          .filter(({ point: of }) => of.measurement === LEDGER_MEASUREMENT),
      }),
    };
    const stop = new AbortController();
    const waiting: Patience = {
      ...patience(clock),
      signal: stop.signal,
      paused: ({ kind, message }) => void said.push(`${kind}: ${message}`),
    };
    const result = writeWork(refusing, [work('a', [1n], [0])], {
      patience: waiting,
      observe: () => undefined,
    }).catch((error: unknown) => error);
    await clock.advance(0);
    stop.abort(new Error('stop'));
    await result;
    expect(said.length).to.equal(1);
    expect(said[0]).to.match(/^permanent: The store refuses Millrace's own ledger points: conflict/);
  });
});
