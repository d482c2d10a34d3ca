import { expect } from 'chai';
import * as fc from 'fast-check';
import type { PageSize, Paging, Total } from '../../../src/ports/pipeline.ts';
import { compileSource } from '../../../src/sources/index.ts';
import { answer, firstOf, numbers, sourceConfig, type Walked, walk } from '../../support/a-source.ts';

const SIZE = { parameter: 'limit', value: 10 };

/** How many records each style's API is asked to skip. */
const SKIPPED = {
  page: (url: URL, size: number) => (Number(url.searchParams.get('page')) - 1) * size,
  offset: (url: URL) => Number(url.searchParams.get('offset')),
};

type Style = keyof typeof SKIPPED;

type Particular = {
  readonly size?: PageSize;
  readonly total?: Total | undefined;
  readonly maxPages?: number;
};

function pagingOf(style: Style, particular: Particular): Paging {
  const start = style === 'page' ? 1 : 0;
  return { style, parameter: style, start, size: SIZE, maxPages: 100, ...particular };
}

function gather(
  style: Style,
  particular: Particular,
  api: (records: readonly number[], url: URL) => unknown,
  options: { readonly held?: number; readonly pageSize?: number } = {},
): Promise<Walked> {
  const { held = 35, pageSize = 10 } = options;
  const source = compileSource(sourceConfig({ paging: pagingOf(style, particular) }));
  return walk(source, (url) => {
    const from = SKIPPED[style](url, pageSize);
    return api(numbers(held).slice(from, from + pageSize), url);
  });
}

const WITH_TOTAL = { total: { of: 'records', path: 'meta.total' } } as const;

for (const style of ['page', 'offset'] as const) {
  describe(`paging by ${style}`, () => {
    it('asks one page after another until one is short', async () => {
      const walked = await gather(style, {}, (items) => ({ items }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked).to.deep.include({ failed: [], warnings: [], most: 1 });
      expect(walked.pages).to.have.length(4);
    });

    it('asks one page after another until one is empty', async () => {
      const walked = await gather(style, {}, (items) => ({ items }), { held: 30 });
      expect(walked.records).to.deep.equal(numbers(30));
      expect(walked.pages).to.have.length(4);
    });

    it('asks for all remaining pages at once when the first tells the total of records', async () => {
      const walked = await gather(style, WITH_TOTAL, (items) => ({ items, meta: { total: 35 } }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked).to.deep.include({ failed: [], warnings: [], most: 3 });
      expect(walked.pages).to.have.length(4);
    });

    it('asks for all remaining pages at once when the first tells the total of pages', async () => {
      const total = { of: 'pages', path: 'pages' } as const;
      const walked = await gather(style, { total }, (items) => ({ items, pages: '4' }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked).to.deep.include({ warnings: [], most: 3 });
    });

    it('believes a total that only the first page tells', async () => {
      const walked = await gather(style, WITH_TOTAL, (items) =>
        items[0] === 0 ? { items, meta: { total: 35 } } : { items },
      );
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked).to.deep.include({ failed: [], warnings: [] });
    });

    it('asks for what was added meanwhile when the last page tells a larger total', async () => {
      let held = 35;
      const walked = await gather(
        style,
        WITH_TOTAL,
        (items) => {
          const page = { items, meta: { total: held } };
          held = 52;
          return page;
        },
        { held: 52 },
      );
      expect(walked.records).to.deep.equal(numbers(52));
    });

    it('needs nothing more when the first page holds all, or there is nothing', async () => {
      for (const held of [0, 7, 10]) {
        const walked = await gather(style, WITH_TOTAL, (items) => ({ items, meta: { total: held } }), {
          held,
        });
        expect(walked.records).to.deep.equal(numbers(held));
        expect(walked.pages).to.have.length(1);
        expect(walked.warnings).to.deep.equal([]);
      }
    });

    it('goes one by one, and says why, when the total is no total', async () => {
      const why: readonly (readonly [unknown, string])[] = [
        [undefined, 'nothing'],
        [null, 'null'],
        [-1, 'the number -1'],
        [3.5, 'the number 3.5'],
        ['many', 'the text "many"'],
        [{ value: 35 }, 'an object'],
        [1e300, 'the number 1e+300'],
      ];
      for (const [total, words] of why) {
        const walked = await gather(style, WITH_TOTAL, (items) => ({ items, meta: { total } }));
        expect(walked.records).to.deep.equal(numbers(35));
        expect(walked.warnings).to.deep.equal([
          `The total of records at \`meta.total\` is ${words}, so the pages are asked for one after another.`,
        ]);
      }
    });

    it('goes one by one when the total is less than the first page holds', async () => {
      const walked = await gather(style, WITH_TOTAL, (items) => ({ items, meta: { total: 1 } }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked.warnings).to.deep.equal([
        'The total of records at `meta.total` is 1, but there are 10 up to this page, so the pages are asked for one after another.',
      ]);
    });

    it('goes on one by one when the pages hold more than the total promised', async () => {
      const walked = await gather(style, WITH_TOTAL, (items) => ({ items, meta: { total: 15 } }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked.warnings).to.deep.equal([
        'The total of records at `meta.total` is 15, but there are 20 up to this page, so the pages are asked for one after another.',
      ]);
    });

    it('goes on one by one also where pages hold fewer records than they are asked for', async () => {
      const size = { parameter: 'limit', value: 1000 };
      const api = (items: readonly number[]) => ({ items, meta: { total: 15 } });
      const walked = await gather(style, { ...WITH_TOTAL, size }, api);
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked.warnings).to.have.length(2);
    });

    it('says so when the first page is empty and the total is not', async () => {
      const walked = await gather(style, WITH_TOTAL, () => ({ items: [], meta: { total: 15 } }));
      expect(walked.pages).to.have.length(1);
      expect(walked.warnings).to.deep.equal([
        'The total of records at `meta.total` is 15, but there are 0 up to this page.',
      ]);
    });

    it('gathers every record when the API gives fewer a page than it is asked for', async () => {
      const size = { parameter: 'limit', value: 1000 };
      const walked = await gather(style, { ...WITH_TOTAL, size }, (items) => ({
        items,
        meta: { total: 35 },
      }));
      expect(walked.records).to.deep.equal(numbers(35));
      expect(walked.warnings).to.deep.equal([
        'The API gives 10 records a page where 1,000 were expected; set the page size.',
      ]);
    });

    it('ends at the bound on pages, keeps what it has and says so', async () => {
      const oneByOne = await gather(style, { maxPages: 2 }, (items) => ({ items }));
      expect(oneByOne.records).to.deep.equal(numbers(20));
      expect(oneByOne.warnings).to.deep.equal(['The bound of 2 pages is reached, and there may be more.']);
      const atOnce = await gather(style, { ...WITH_TOTAL, maxPages: 2 }, (items) => ({
        items,
        meta: { total: 1e15 },
      }));
      expect(atOnce.records).to.deep.equal(numbers(20));
      expect(atOnce.warnings[0]).to.equal(
        'The API tells of 100,000,000,000,000 pages, and only 2 are gathered (the bound on pages).',
      );
    });

    it('ends, and says so, when the API does not know the parameter', async () => {
      const walked = await gather(style, {}, () => ({ items: numbers(10) }));
      expect(walked.pages).to.have.length(2);
      expect(walked.warnings[0]).to.contain('the very body of the page before, which is taken as the end');
    });

    it('fails the pages that a total promised when they are all the same', async () => {
      const walked = await gather(style, WITH_TOTAL, () => ({ items: numbers(10), meta: { total: 35 } }));
      expect(walked.records).to.deep.equal(numbers(10));
      expect(walked.failed).to.have.length(3);
      expect(walked.failed[0]).to.contain(`check the parameter \`${style}\``);
    });

    it('sets its parameters beside those of the query, and names the page by them', async () => {
      const query = { format: 'json' };
      const source = compileSource(sourceConfig({ query, paging: pagingOf(style, {}) }));
      const first = await firstOf(source);
      const start = style === 'page' ? 1 : 0;
      expect(first.request.url).to.equal(`https://api.example/quakes?format=json&limit=10&${style}=${start}`);
      expect(first.page).to.equal(`${style}=${start}`);
    });
  });
}

describe('paging by number', () => {
  it('gathers every record of every API, whole, with a total or without', async () => {
    const style = fc.constantFrom('page' as const, 'offset' as const);
    const told = fc.constantFrom('records' as const, 'pages' as const, undefined);
    await fc.assert(
      fc.asyncProperty(
        style,
        told,
        fc.nat(60),
        fc.integer({ min: 1, max: 12 }),
        async (style, of, held, size) => {
          const total = of === undefined ? undefined : { of, path: 'total' };
          const walked = await gather(
            style,
            { total, size: { parameter: 'limit', value: size } },
            (items) => ({ items, total: of === 'pages' ? Math.ceil(held / size) : held }),
            { held, pageSize: size },
          );
          expect(walked.records).to.deep.equal(numbers(held));
          expect(walked).to.deep.include({ failed: [], warnings: [] });
          expect(new Set(walked.pages).size).to.equal(walked.pages.length);
        },
      ),
    );
  });
});

describe('paging by number, told in other ways', () => {
  it('goes on as long as a flag says so, behind short and empty pages too', async () => {
    const paging = { style: 'page', parameter: 'page', start: 0, size: { value: 2 }, maxPages: 9 } as const;
    const source = compileSource(sourceConfig({ paging: { ...paging, more: 'has_more' } }));
    const walked = await walk(source, (url) => {
      const page = Number(url.searchParams.get('page'));
      return { items: page === 1 ? [] : [page], has_more: page < 3 };
    });
    expect(walked.records).to.deep.equal([0, 2, 3]);
    expect(walked.failed).to.deep.equal([]);
  });

  it('reads the total from a header, and asks for the rest at once', async () => {
    const total = { of: 'pages', header: 'X-WP-TotalPages' } as const;
    const paging = { style: 'page', parameter: 'page', start: 1, total, maxPages: 9 } as const;
    const source = compileSource(sourceConfig({ paging, records: '' }));
    const response = answer([1, 2], { headers: { 'x-wp-totalpages': '3' } });
    const reading = source.read(response, await firstOf(source), { key: 'all', values: {} });
    expect(reading.type === 'page' && reading.next.map(({ page }) => page)).to.deep.equal([
      'page=2',
      'page=3',
    ]);
  });

  it('puts number and size into a JSON body', async () => {
    const source = compileSource(
      sourceConfig({
        method: 'POST',
        body: '{"filter":{}}',
        paging: {
          style: 'offset',
          parameter: { body: 'page.from' },
          start: 0,
          size: { parameter: { body: 'page.size' }, value: 2 },
          maxPages: 9,
        },
      }),
    );
    const first = await firstOf(source);
    expect(first.request.body).to.equal('{"filter":{},"page":{"size":2,"from":0}}');
    const reading = source.read(answer({ items: [1, 2] }), first, { key: 'all', values: {} });
    expect(reading.type === 'page' && reading.next[0]?.request.body).to.equal(
      '{"filter":{},"page":{"size":2,"from":2}}',
    );
  });

  it('tells that pages are left out when a total is past the bound', async () => {
    const total = { of: 'pages', path: 'pages' } as const;
    const paging = { style: 'page', parameter: 'page', start: 1, total, maxPages: 2 } as const;
    const source = compileSource(sourceConfig({ paging }));
    const reading = source.read(answer({ items: [1], pages: 5 }), await firstOf(source), {
      key: 'all',
      values: {},
    });
    expect(reading).to.have.property('leftOut', true);
  });
});
