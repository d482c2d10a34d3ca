import { expect } from 'chai';
import * as fc from 'fast-check';
import type { PageRequest, Partition, Reading } from '../../src/ports/source.ts';
import { compileSource } from '../../src/sources/index.ts';
import { answer, firstOf, RUN, sourceConfig } from '../support/a-source.ts';

const whole: Partition = { key: 'all', values: {} };

async function read(body: unknown, particular = {}, options = {}): Promise<Reading> {
  const source = compileSource(sourceConfig(particular), options);
  return source.read(answer(body), await firstOf(source), whole);
}

describe('a source', () => {
  it('knows its name, its types and its partitions before anything starts', () => {
    const source = compileSource(
      sourceConfig({
        url: 'https://api.example/{partition.id}',
        partitions: [{ id: 'a' }, { id: 'b' }],
        type: { style: 'field', path: 'kind', map: { eq: 'quake' }, otherwise: 'other' },
      }),
      { types: ['ice'] },
    );
    expect(source.name).to.equal('quakes');
    expect(source.types).to.have.members(['quake', 'other', 'ice']);
    expect([...(source.partitions(RUN) as Iterable<Partition>)].map(({ key }) => key)).to.deep.equal([
      'id=a',
      'id=b',
    ]);
  });

  it('asks first for its URL, filled in for the partition and the run', () => {
    const source = compileSource(
      sourceConfig({ query: { id: '{partition.id}', since: '{due}' }, partitions: [{ id: 'a b' }] }),
    );
    const first = source.first({ key: 'id=a%20b', values: { id: 'a b' } }, undefined, RUN);
    expect(first?.request.url).to.equal(
      'https://api.example/quakes?id=a%20b&since=2026-11-22T10%3A00%3A00.000Z',
    );
    expect(first?.page).to.equal('all');
  });

  it('reads the records of a page with their types', async () => {
    const type = { style: 'field', path: 'kind', map: {}, otherwise: 'other' } as const;
    const reading = await read({ items: [{ kind: 'ice' }, { kind: 'x' }] }, { type }, { types: ['ice'] });
    expect(reading).to.deep.equal({
      type: 'page',
      records: [
        { type: 'ice', record: { kind: 'ice' } },
        { type: 'other', record: { kind: 'x' } },
      ],
      next: [],
      warning: undefined,
      leftOut: undefined,
      cursor: undefined,
    });
  });

  it('keeps integers in records exact', async () => {
    const reading = await read('{"items": [{"id": 12345678901234567891}]}');
    expect(reading).to.have.nested.property('records[0].record.id', 12345678901234567891n);
  });

  it('never takes an API without the expected records for one without data', async () => {
    expect(await read({ error: { message: 'quota exceeded' } })).to.deep.equal({
      type: 'failed',
      reason: 'There are no records at `items`: found nothing. Found keys: error.',
    });
  });

  it('has its own bound on depth where it is told one', async () => {
    const limits = (depth: number) => ({ limits: { ...sourceConfig().limits, depth } });
    expect((await read({ items: [[]] }, limits(2))).type).to.equal('failed');
    expect((await read({ items: [[]] }, limits(3))).type).to.equal('page');
  });

  it('takes secrets out of whatever a reading says', async () => {
    const redact = (text: string) => text.replaceAll('hunter2', '***');
    const secret = { items: 'hunter2' };
    expect(await read(secret, {}, { redact })).to.have.property(
      'reason',
      'There are no records at `items`: found the text "***". Found keys: items.',
    );
    const total = { of: 'records', path: 'total' } as const;
    const paging = { style: 'page', parameter: 'p', start: 1, total, maxPages: 3 } as const;
    const reading = await read({ items: [1], total: 'hunter2' }, { paging }, { redact });
    expect(reading).to.have.property('warning').that.contains('"***"');
  });

  it('asks from its cursor on, tells the largest it saw, and names its pages by where they began', () => {
    const source = compileSource(
      sourceConfig({
        query: { since: '{cursor:s}' },
        cursor: { path: 'at', as: 'ms', lookback: 1_000, granularity: 0 },
        paging: { style: 'page', parameter: 'p', start: 1, maxPages: 5 },
      }),
    );
    const first = source.first(whole, '2026-11-22T09:00:00Z', RUN);
    expect(first?.request.url).to.equal('https://api.example/quakes?since=1795337999&p=1');
    expect(first?.page).to.equal('since=2026-11-22T09:00:00Z,p=1');
    const stored = JSON.parse(JSON.stringify(first)) as PageRequest;
    const reading = source.read(answer({ items: [{ at: RUN.dueAt }] }), stored, whole);
    expect(reading).to.have.property('cursor', '2026-11-22T10:00:00Z');
    const next = reading.type === 'page' ? reading.next[0] : undefined;
    expect(next?.page).to.equal('since=2026-11-22T09:00:00Z,p=2');
    const later = source.read(answer({ items: [] }), next as PageRequest, whole);
    expect(later).to.deep.include({ type: 'page', next: [], cursor: undefined });
  });

  it('asks for a window until it is settled, and then never again', () => {
    const windows = { fromMs: RUN.now - 3_600_000, stepMs: 1_800_000, settleMs: 60_000 };
    const source = compileSource(sourceConfig({ query: { from: '{window.from}' }, windows }));
    const [closed, open] = [...(source.partitions(RUN) as Iterable<Partition>)] as [Partition, Partition];
    const cursorOf = (partition: Partition) => {
      const first = source.first(partition, undefined, RUN) as PageRequest;
      const reading = source.read(answer({ items: [] }), first, partition);
      return reading.type === 'page' ? reading.cursor : 'no page';
    };
    expect([closed, open].map(cursorOf)).to.deep.equal(['settled', undefined]);
    expect(source.first(closed, 'settled', RUN)).to.equal(undefined);
  });

  it('has the records of its parent as partitions', () => {
    const source = compileSource(
      sourceConfig({
        url: 'https://api.example/{partition.id}',
        parent: { source: 'stations', values: { id: 'id' } },
      }),
    );
    expect(source.partitions(RUN)).to.deep.equal([]);
    expect(source.parent?.source).to.equal('stations');
    expect([...(source.parent?.partitionsOf({ id: 7 }, RUN) ?? [])]).to.deep.equal([
      { key: 'id=7', values: { id: '7' } },
    ]);
    expect([...(source.parent?.partitionsOf({}, RUN) ?? [])]).to.deep.equal([]);
  });

  it('is due as its schedule says', () => {
    const source = compileSource(sourceConfig({ schedule: { type: 'every', everyMs: 5000 } }));
    expect(source.firstRun(100_000, 98_000)).to.equal(103_000);
    expect(source.nextRun(103_000)).to.equal(108_000);
  });

  it('reads any answer at all without an exception, and without touching it', async () => {
    const pagings = [
      { style: 'none' },
      { style: 'page', parameter: 'p', start: 1, total: { of: 'records', path: 'total' }, maxPages: 5 },
      { style: 'next', path: 'next', maxPages: 5 },
    ] as const;
    const sources = pagings.map((paging) => compileSource(sourceConfig({ paging })));
    const firsts = await Promise.all(sources.map(firstOf));
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ items: fc.jsonValue(), total: fc.jsonValue(), next: fc.jsonValue() })
        .map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 200, max: 599 }), fc.nat(2), (text, status, which) => {
        const response = Object.freeze(answer(text, { status }));
        const reading = sources[which]?.read(response, Object.freeze(firsts[which] as never), whole);
        expect(reading?.type).to.be.oneOf(['page', 'retry', 'failed']);
      }),
      { numRuns: 500 },
    );
  });
});
