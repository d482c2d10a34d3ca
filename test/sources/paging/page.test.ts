import { expect } from 'chai';
import { compileSource } from '../../../src/sources/index.ts';
import { numbers, sourceConfig, walk } from '../../support/a-source.ts';

describe('paging by page number', () => {
  it('begins where the API begins to count', async () => {
    for (const start of [0, 1]) {
      const paging = { style: 'page', parameter: 'p', start, maxPages: 10 } as const;
      const walked = await walk(compileSource(sourceConfig({ paging })), (url) => ({
        items: Number(url.searchParams.get('p')) < start + 2 ? [url.search] : [],
      }));
      expect(walked.pages).to.deep.equal([`p=${start}`, `p=${start + 1}`, `p=${start + 2}`]);
      expect(walked.records).to.deep.equal([`?p=${start}`, `?p=${start + 1}`]);
    }
  });

  it('learns the size of a page from the first where the total tells that there are more', async () => {
    const total = { of: 'records', path: 'total' } as const;
    const paging = { style: 'page', parameter: 'p', start: 0, total, maxPages: 10 } as const;
    const walked = await walk(compileSource(sourceConfig({ paging })), (url) => {
      const from = Number(url.searchParams.get('p')) * 8;
      return { items: numbers(30).slice(from, from + 8), total: 30 };
    });
    expect(walked.records).to.deep.equal(numbers(30));
    expect(walked).to.deep.include({ most: 3, warnings: [] });
  });
});
