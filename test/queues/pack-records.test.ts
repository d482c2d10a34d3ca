import { expect } from 'chai';
import * as fc from 'fast-check';
import { encodeEnvelope, plainBytes } from '../../src/queues/codec/encode-envelope.ts';
import { packRecords, type RecordsOfPage } from '../../src/queues/pack-records.ts';
import { noise } from '../support/envelopes.ts';

function page(records: readonly unknown[], more: Partial<RecordsOfPage> = {}): RecordsOfPage {
  return {
    source: 'quakes',
    type: 'quake',
    partition: 'world',
    page: 'page=1',
    url: 'https://example.test/quakes',
    gatheredAt: Date.UTC(2026, 0, 1),
    records,
    ...more,
  };
}

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('packing records', () => {
  it('keeps every record, once and in order, in envelopes no larger than the target, trace included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.nat(), text: fc.string({ unit: 'binary', maxLength: 300 }) }), {
          maxLength: 200,
        }),
        fc.integer({ min: 2_500, max: 20_000 }),
        (records, targetBytes) => {
          const { envelopes, oversized } = packRecords(page(records), { targetBytes });
          expect(oversized).to.deep.equal([]);
          expect(envelopes.flatMap((each) => each.records)).to.deep.equal(records);
          for (const [chunk, envelope] of envelopes.entries()) {
            expect(envelope.from.chunk).to.equal(chunk);
            expect(plainBytes({ ...envelope, trace: TRACE })).to.be.at.most(targetBytes);
          }
        },
      ),
    );
  });

  it('fills envelopes', () => {
    const records = Array.from({ length: 10_000 }, (_, id) => ({
      id,
      place: 'somewhere or other',
      mag: 1.5,
    }));
    const { envelopes } = packRecords(page(records), { targetBytes: 65_536 });
    expect(envelopes.length).to.be.lessThan(12);
    const sizes = envelopes.slice(0, -1).map(plainBytes);
    expect(Math.min(...sizes)).to.be.greaterThan(65_000);
  });

  it('gives the ids that it gave before: they are kept in journals', () => {
    const { envelopes } = packRecords(page(['a', 'b'], { gatheredAt: 0 }), { targetBytes: 1 });
    expect(envelopes.map(({ id }) => id)).to.deep.equal([
      '6e847bf613b330123a680e43620032fe',
      '7d7b83fb01c00bcc8cd76379998543e4',
    ]);
  });

  it('gives other records of the same page another id, and the same records the same', () => {
    const idOfPage = (...records: unknown[]) =>
      packRecords(page(records), { targetBytes: 1 }).envelopes[0]?.id;
    expect(idOfPage({ n: 1 })).to.equal(idOfPage({ n: 1 }));
    expect(idOfPage({ n: 1 })).to.not.equal(idOfPage({ n: 2 }));
  });

  it('gives another id for another source, partition, page, type or chunk', () => {
    const pages = [
      page(['a', 'b']),
      page(['a'], { source: 'quake', type: 'squake' }),
      page(['a'], { partition: 'europe' }),
      page(['a'], { page: 'page=2' }),
      page(['a'], { type: 'shake' }),
    ];
    const ids = pages.flatMap((each) => packRecords(each, { targetBytes: 1 }).envelopes.map(({ id }) => id));
    expect(new Set(ids).size).to.equal(6);
  });

  it('gives a record that is larger than the target an envelope of its own', () => {
    const records = ['a', noise(5_000), 'b', 'c'];
    const { envelopes } = packRecords(page(records), { targetBytes: 2_000 });
    expect(envelopes.map((each) => each.records)).to.deep.equal([['a'], [records[1]], ['b', 'c']]);
  });

  it('names a record that no message can carry, and packs the others', () => {
    const { envelopes, oversized } = packRecords(page(['a', noise(20_000), 'b']), {
      targetBytes: 2_000,
      maxBytes: 10_000,
    });
    expect(envelopes.map((each) => each.records)).to.deep.equal([['a', 'b']]);
    expect(oversized).to.have.length(1);
    expect(oversized[0]).to.include('Record 1 of type quake on the page page=1').and.to.include('10000');
  });

  it('carries a record over the maximum that compresses to less', () => {
    const { envelopes, oversized } = packRecords(page(['x'.repeat(2_000_000)]), { targetBytes: 65_536 });
    expect(oversized).to.deep.equal([]);
    expect(envelopes).to.have.length(1);
    expect(encodeEnvelope(envelopes[0] as (typeof envelopes)[0]).length).to.be.lessThan(10_000);
  });

  it('names a record that is nested too deeply to be read again', () => {
    const deep = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
    const { envelopes, oversized } = packRecords(page([deep(198), deep(199), deep(100_000)]), {
      targetBytes: 65_536,
    });
    expect(envelopes.flatMap((each) => each.records)).to.have.length(1);
    expect(oversized).to.have.length(2);
  });

  it('makes nothing of nothing', () => {
    expect(packRecords(page([]), { targetBytes: 65_536 })).to.deep.equal({ envelopes: [], oversized: [] });
  });
});
