import { expect } from 'chai';
import { formatPath } from '../../src/config/paths.ts';

describe('the path of an option', () => {
  for (const [path, text] of [
    [[], ''],
    [['sources', 'quakes', 'paging', 'page', 'size'], 'sources.quakes.paging.page.size'],
    [['sources', 'a-b', 'partitions', 2, 'symbol'], 'sources.a-b.partitions[2].symbol'],
    [['sources', 'a', 'query', 'a.b c'], 'sources.a.query["a.b c"]'],
    [['sources', ''], 'sources[""]'],
  ] as const) {
    it(`is written ${JSON.stringify(text)}`, () => {
      expect(formatPath(path)).to.equal(text);
    });
  }
});
