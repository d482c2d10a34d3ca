import { expect } from 'chai';
import { compileSource } from '../../../src/sources/index.ts';
import { numbers, sourceConfig, walk } from '../../support/a-source.ts';

describe('paging by offset', () => {
  const size = { parameter: 'limit', value: 10 };

  it('begins at its start', async () => {
    const paging = { style: 'offset', parameter: 'from', start: 5, size, maxPages: 10 } as const;
    const walked = await walk(compileSource(sourceConfig({ paging })), (url) => {
      const from = Number(url.searchParams.get('from'));
      return { items: numbers(27).slice(from, from + Number(url.searchParams.get('limit'))) };
    });
    expect(walked.pages).to.deep.equal(['from=5', 'from=15', 'from=25']);
    expect(walked.records).to.deep.equal(numbers(27).slice(5));
  });

  it('goes on behind what it got when the API gives more than it is asked for', async () => {
    const paging = { style: 'offset', parameter: 'offset', start: 0, size, maxPages: 10 } as const;
    const walked = await walk(compileSource(sourceConfig({ paging })), (url) => {
      const from = Number(url.searchParams.get('offset'));
      return { items: numbers(45).slice(from, from + 20) };
    });
    expect(walked.pages).to.deep.equal(['offset=0', 'offset=20', 'offset=40']);
    expect(walked.records).to.deep.equal(numbers(45));
  });
});
