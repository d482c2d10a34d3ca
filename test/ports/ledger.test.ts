import { expect } from 'chai';
import * as fc from 'fast-check';
import { inRange, ledgerEntry, ledgerPoint, ledgerTimes } from '../../src/ports/ledger.ts';
import type { LedgerEntry } from '../../src/ports/store.ts';

const entry: LedgerEntry = {
  envelope: 'e1',
  source: 'weather',
  type: 'hourly',
  partition: 'station=1',
  fetched: 100,
  stored: 97,
  dropped: 2,
  quarantined: 1,
  gatheredAt: 1_767_225_600_123,
};

const count = fc.nat();
const anyEntry: fc.Arbitrary<LedgerEntry> = fc.record(
  {
    envelope: fc.string(),
    source: fc.string({ minLength: 1 }),
    type: fc.string({ minLength: 1 }),
    partition: fc.string(),
    fetched: count,
    stored: count,
    dropped: count,
    quarantined: count,
    gatheredAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    cursor: fc.string(),
    message: fc.string(),
    marks: fc.string(),
    drops: fc.string(),
    receives: count,
    firstUs: fc.integer({ min: -1_000, max: 2 ** 52 }),
  },
  {
    noNullPrototype: true,
    requiredKeys: [
      'envelope',
      'source',
      'type',
      'partition',
      'fetched',
      'stored',
      'dropped',
      'quarantined',
      'gatheredAt',
    ],
  },
);

describe('a ledger point', () => {
  it('says what its entry says', () => {
    fc.assert(
      fc.property(anyEntry, (any) => {
        expect(ledgerEntry(ledgerPoint(any))).to.deep.equal(any);
      }),
    );
  });

  it('has its source and type as tags, and a time within the second in which the envelope was gathered', () => {
    const { tags, time, measurement } = ledgerPoint(entry);
    expect(measurement).to.equal('millrace_ledger');
    expect(tags).to.deep.equal({ source: 'weather', type: 'hourly' });
    expect(time / 1_000_000_000n).to.equal(1_767_225_600n);
  });

  it('has the same identity whenever it is written for the same envelope', () => {
    const corrected = ledgerPoint({ ...entry, stored: 0, quarantined: 98 });
    expect(corrected.time).to.equal(ledgerPoint(entry).time);
    expect(corrected.tags).to.deep.equal(ledgerPoint(entry).tags);
  });

  it('of what was gathered again within the same second leaves the first one as it is', () => {
    const again = ledgerPoint({ ...entry, gatheredAt: entry.gatheredAt + 1 });
    expect(again.time).not.to.equal(ledgerPoint(entry).time);
  });

  it('has an identity of its own, even for the ids of one page', () => {
    const times = Array.from(
      { length: 5_000 },
      (_, at) => ledgerPoint({ ...entry, envelope: `weather/1/${at}` }).time,
    );
    expect(new Set(times).size).to.be.at.least(4_999);
  });

  it('spreads over the whole second', () => {
    const tenths = new Set(
      Array.from(
        { length: 500 },
        (_, at) => (ledgerPoint({ ...entry, envelope: `e${at}` }).time / 100_000_000n) % 10n,
      ),
    );
    expect(tenths.size).to.equal(10);
  });

  it('of somebody else is no entry', () => {
    const made = ledgerPoint(entry);
    expect(ledgerEntry({ ...made, tags: { source: 'x' } })).to.equal(undefined);
    for (const name of [
      'envelope',
      'partition',
      'fetched',
      'stored',
      'dropped',
      'quarantined',
      'gathered_at',
    ]) {
      expect(ledgerEntry({ ...made, fields: { ...made.fields, [name]: true } }), name).to.equal(undefined);
    }
  });
});

describe('the times of a range', () => {
  it('hold every ledger point of the range', () => {
    fc.assert(
      fc.property(anyEntry, fc.nat(10_000), fc.nat(10_000), (any, before, behind) => {
        const range = { from: any.gatheredAt - before, to: any.gatheredAt + behind };
        const { from, to } = ledgerTimes(range);
        const { time } = ledgerPoint(any);
        expect(inRange(any, range)).to.equal(behind > 0);
        expect(behind === 0 || (from <= time && time < to)).to.equal(true);
      }),
    );
  });
});
