import { expect } from 'chai';
import { quarantineEnvelope } from '../../src/actors/processed.ts';
import { workLedger } from '../../src/actors/work-ledger.ts';
import { dropOf, readDrops } from '../../src/ports/drops.ts';
import { pointMark, readMarks, valueMark } from '../../src/ports/marks.ts';
import { isReplay, ledgerEntry } from '../../src/ports/ledger.ts';
import { delivery, envelope, point } from '../support/stage.ts';

const NOW = 1_767_225_600_500;
const AT = '2026-01-01T00:00:00.000Z';
const bad = (index: number) => ({ index, reason: 'bad', path: undefined });

/** Three records: one stored, one dropped, one in quarantine. */
function work(notes?: readonly number[]) {
  const quarantine = notes?.map((index) => ({ index, reason: 'was bad', at: AT, rounds: 2 }));
  return {
    delivery: delivery(envelope({ id: 'e', records: [{ n: 0 }, { n: 1 }, { n: 2 }], quarantine })),
    points: [point({ time: 1n })],
    origins: [0],
    dropped: { small: 1 },
    drops: [dropOf('small', 1, { values: { n: 1 } })],
    quarantined: [bad(2)],
  };
}

describe('the ledger point of a delivery', () => {
  it('counts its records by how they ended, and names those in quarantine', () => {
    const whole = work();
    const entry = ledgerEntry(workLedger(whole, whole.quarantined, NOW));
    expect(entry).to.include({
      fetched: 3,
      stored: 1,
      dropped: 1,
      quarantined: 1,
      places: 'q2',
      writtenAt: NOW,
    });
  });

  it('leads from its points and its dropped records back to its envelope', () => {
    const whole = work();
    const two = { ...whole, points: [point({ time: 5_999n }), point({ time: 7_001n })], origins: [0, 2] };
    const entry = ledgerEntry(workLedger(two, [], NOW));
    expect(entry).to.include({ firstUs: 5, lastUs: 7, message: 'm-1', receives: 1 });
    expect(readMarks(entry?.marks ?? '')).to.deep.equal(new Set(two.points.map(pointMark)));
    expect(readDrops(entry?.drops ?? '')).to.deep.include({
      rule: 'small',
      index: 1,
      marks: new Set([valueMark('n', 1)]),
    });
    const without = ledgerEntry(workLedger(two, [bad(2)], NOW));
    expect(without).to.include({ firstUs: 5, lastUs: 5 });
  });

  it('of more points or dropped records than a field can name tells their times only, or the first of them', () => {
    const whole = work();
    const points = Array.from({ length: 8_193 }, (_, at) => point({ time: BigInt(at) }));
    const drops = Array.from({ length: 200 }, (_, at) => dropOf('r'.repeat(1_000), at, { values: {} }));
    const entry = ledgerEntry(workLedger({ ...whole, points, drops }, [], NOW));
    expect(entry?.marks).to.equal(undefined);
    expect(entry).to.include({ firstUs: 0, lastUs: 8 });
    expect(entry?.drops?.length).to.be.at.most(32_768);
    expect(readDrops(entry?.drops ?? '')).to.have.length(25);
  });

  it('of a replay counts nothing as fetched, and names each record by its place in its envelope', () => {
    const replay = work([40, 5, 17]);
    const entry = ledgerEntry(workLedger(replay, replay.quarantined, NOW));
    expect(entry).to.include({ fetched: 0, places: 's40 d5 q17' });
    expect(entry !== undefined && isReplay(entry)).to.equal(true);
  });

  it('of a replay is another than that of its envelope, and the same when the replay is delivered again', () => {
    const time = (of: ReturnType<typeof work>) => workLedger(of, of.quarantined, NOW).time;
    expect(time(work([40, 5, 17]))).to.not.equal(time(work()));
    expect(time(work([40, 5, 17]))).to.equal(time({ ...work([40, 5, 17]), quarantined: [] }));
    expect(time(work([40, 5, 17]))).to.not.equal(time(work([40, 5, 18])));
  });
});

describe('the quarantine of a replayed record', () => {
  it('keeps its place in the envelope that was gathered, and how often it was replayed', () => {
    const again = quarantineEnvelope(work([40, 5, 17]), [bad(2)], '2026-02-02T00:00:00.000Z');
    expect(again.records).to.deep.equal([{ n: 2 }]);
    expect(again.quarantine).to.deep.equal([
      { index: 17, reason: 'bad', path: undefined, at: '2026-02-02T00:00:00.000Z', rounds: 2 },
    ]);
  });
});
