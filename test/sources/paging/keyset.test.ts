import { expect } from 'chai';
import type { Paging } from '../../../src/ports/pipeline.ts';
import { compileSource } from '../../../src/sources/index.ts';
import { numbers, sourceConfig, walk } from '../../support/a-source.ts';

type Keyset = Extract<Paging, { style: 'keyset' }>;

function keysetSource(paging: Partial<Keyset> = {}) {
  return compileSource(
    sourceConfig({
      records: '',
      paging: { style: 'keyset', field: 't', parameter: 'start', add: 0, maxPages: 50, ...paging },
    }),
  );
}

/** Records at 0, 10, 20, … from `start` on, with it. */
function series(count: number, page: number) {
  return (url: URL) => {
    const start = Number(url.searchParams.get('start') ?? 0);
    return numbers(count)
      .map((n) => ({ t: n * 10 }))
      .filter(({ t }) => t >= start)
      .slice(0, page);
  };
}

describe('paging by the last value seen', () => {
  it('begins the next page where the last one ended, until a page goes no further', async () => {
    const walked = await walk(keysetSource(), series(5, 2));
    expect(walked.pages).to.deep.equal(['first', 'start=10', 'start=20', 'start=30', 'start=40']);
    expect(new Set(walked.records.map((record) => (record as { t: number }).t))).to.have.property('size', 5);
    expect(walked.failed).to.deep.equal([]);
  });

  it('adds to the value where the API counts it in, so that nothing comes twice', async () => {
    const walked = await walk(keysetSource({ add: 1, size: { parameter: 'limit', value: 2 } }), series(5, 2));
    expect(walked.records).to.have.length(5);
    expect(walked.pages).to.deep.equal(['first', 'start=11', 'start=31']);
  });

  it('takes texts as they are, and adds to texts of digits', async () => {
    const texts = await walk(keysetSource(), (url) =>
      url.searchParams.has('start') ? [] : [{ t: '2026-11-22T10:00:00Z' }],
    );
    expect(texts.pages).to.deep.equal(['first', 'start=2026-11-22T10:00:00Z']);
    const digits = await walk(keysetSource({ add: 1 }), (url) =>
      url.searchParams.has('start') ? [] : '[{"t":"99999999999999999999"}]',
    );
    expect(digits.pages[1]).to.equal('start=100000000000000000000');
  });

  it('fails where a whole page has one value, because there would be no way on', async () => {
    const walked = await walk(keysetSource({ size: { value: 2 } }), () => [{ t: 5 }, { t: 5 }]);
    expect(walked.failed).to.deep.equal([
      'A whole page of 2 records has the same `t`, so there is no way on; ask for larger pages.',
    ]);
  });

  it('fails where the last record has no value', async () => {
    expect((await walk(keysetSource(), () => [{ x: 5 }])).failed).to.deep.equal([
      '`t` of the last record is nothing, not a text or a number.',
    ]);
    expect((await walk(keysetSource({ add: 1 }), () => [{ t: 5.5 }])).failed).to.deep.equal([
      '`t` of the last record is the number 5.5, not a whole number, to which `add` could be added.',
    ]);
  });

  it('ends at the bound on pages', async () => {
    const walked = await walk(keysetSource({ maxPages: 2 }), series(9, 2));
    expect(walked.warnings).to.deep.equal(['The bound of 2 pages is reached, and there may be more.']);
  });
});
