import { expect } from 'chai';
import { processor, processRecords } from '../../src/actors/processor.ts';
import type { WriterMessage } from '../../src/actors/writer.ts';
import type { Outcome, Type } from '../../src/ports/type.ts';
import { delivery, envelope, point, stage } from '../support/stage.ts';
import { settle } from '../support/virtual-clock.ts';

/** A type whose records say themselves what becomes of them. */
const obedient: Type = {
  name: 'quake',
  process: (record) => record as Outcome,
  naming: () => ({ values: { n: 1 } }),
};

const two: Outcome = { type: 'points', points: [point({ time: 1n }), point({ time: 2n })] };
const drop: Outcome = { type: 'drop', rule: 'too-small' };
const bad: Outcome = { type: 'quarantine', reason: 'It has no time.', path: 'time' };

describe('the processor', () => {
  it('gives every record an outcome, and every point the record that it came from', () => {
    const work = processRecords(obedient, delivery(envelope({ records: [drop, two, bad, two, drop] })));
    expect(work.points.map(({ time }) => time)).to.deep.equal([1n, 2n, 1n, 2n]);
    expect(work.origins).to.deep.equal([1, 1, 3, 3]);
    expect(work.dropped).to.deep.equal({ 'too-small': 2 });
    expect(work.quarantined).to.deep.equal([{ index: 2, reason: 'It has no time.', path: 'time' }]);
  });

  it('hands the outcomes to the writer and settles nothing', async () => {
    await using on = stage();
    const written: WriterMessage[] = [];
    const writer = on.system.spawn<WriterMessage>('writer', () => ({
      receive: (message) => void written.push(message),
    }));
    const processing = on.system.spawn('processor', processor({ type: obedient, writer }));
    const held = delivery(envelope({ records: [two] }));
    processing.tell({ type: 'process', delivery: held });
    await settle();
    expect(written.map(({ work }) => work.points.length)).to.deep.equal([2]);
    expect(held.verdicts).to.deep.equal([]);
  });

  it('does nothing with a delivery whose lease is lost', async () => {
    await using on = stage();
    const written: WriterMessage[] = [];
    const writer = on.system.spawn<WriterMessage>('writer', () => ({
      receive: (message) => void written.push(message),
    }));
    const processing = on.system.spawn('processor', processor({ type: obedient, writer }));
    const held = delivery(envelope({ records: [two] }));
    held.lose();
    processing.tell({ type: 'process', delivery: held });
    await settle();
    expect(written).to.deep.equal([]);
    expect(held.verdicts).to.deep.equal([]);
  });

  it('gives the delivery back when the writer has stopped', async () => {
    await using on = stage();
    const writer = on.system.spawn<WriterMessage>('writer', () => ({ receive: () => undefined }));
    const processing = on.system.spawn('processor', processor({ type: obedient, writer }));
    await on.system.abort(writer);
    const held = delivery(envelope({ records: [two] }));
    processing.tell({ type: 'process', delivery: held });
    await settle();
    expect(held.verdicts.map(({ type }) => type)).to.deep.equal(['retry']);
  });
});
