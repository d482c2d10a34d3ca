import { expect } from 'chai';
import type { Paging } from '../../../src/ports/pipeline.ts';
import type { PageRequest } from '../../../src/ports/source.ts';
import { compileSource } from '../../../src/sources/index.ts';
import { answer, firstOf, numbers, sourceConfig, walk } from '../../support/a-source.ts';

const whole = { key: 'all', values: {} };

type Cursor = Extract<Paging, { style: 'cursor' }>;

const base: Cursor = {
  style: 'cursor',
  from: { body: 'next' },
  parameter: 'after',
  maxPages: 50,
};

function cursorSource(paging: Partial<Cursor> = {}, rest = {}) {
  return compileSource(sourceConfig({ paging: { ...base, ...paging }, ...rest }));
}

describe('paging by a cursor', () => {
  it('takes it from the body into the query, until there is none', async () => {
    const walked = await walk(cursorSource(), (url) => {
      const page = Number(url.searchParams.get('after') ?? 0);
      return { items: [page], next: page < 3 ? page + 1 : null };
    });
    expect(walked).to.deep.include({
      records: numbers(4),
      failed: [],
      warnings: [],
      pages: ['first', 'after=1', 'after=2', 'after=3'],
    });
  });

  it('ends where a flag says that there is no more, whatever cursor is told', async () => {
    for (const more of [false, null, 0, 'false', undefined]) {
      const walked = await walk(cursorSource({ more: 'has_more' }), (url) => ({
        items: [1],
        next: 'x',
        has_more: url.search === '' ? true : more,
      }));
      expect(walked.pages, String(more)).to.deep.equal(['first', 'after=x']);
    }
  });

  it('takes that of the last record, until a page is short or empty', async () => {
    const api = (url: URL) => {
      const from = Number(url.searchParams.get('starting_after') ?? 0);
      return {
        items: numbers(5)
          .filter((id) => id >= from && id < from + 2)
          .map((id) => ({ id: id + 1 })),
      };
    };
    const paging = { from: { lastRecord: 'id' }, parameter: 'starting_after' } as const;
    const short = await walk(cursorSource({ ...paging, size: { parameter: 'limit', value: 2 } }), api);
    expect(short.pages).to.deep.equal(['first', 'starting_after=2', 'starting_after=4']);
    expect(short.records).to.have.length(5);
    const empty = await walk(cursorSource(paging), api);
    expect(empty.pages).to.have.length(4);
    expect(empty.records).to.have.length(5);
  });

  it('takes it from a header into a header', async () => {
    const source = cursorSource({ from: { header: 'X-Next' }, parameter: { header: 'X-Cursor' } });
    const first = await firstOf(source);
    const reading = source.read(answer({ items: [] }, { headers: { 'x-next': 'abc' } }), first, whole);
    const next = reading.type === 'page' ? reading.next[0] : undefined;
    expect(next?.request.headers).to.include({ 'x-cursor': 'abc' });
    expect(next?.request.url).to.equal(first.request.url);
  });

  it('goes into a JSON body with its kind, exact, and a list for search-after too', async () => {
    const source = cursorSource(
      { from: { lastRecord: 'sort' }, parameter: { body: 'page.search_after' } },
      { method: 'POST', body: '{"size":2,"big":12345678901234567890}' },
    );
    const body = '{"items":[{"sort":[1700000000000123456,"a"]}]}';
    const reading = source.read(answer(body), await firstOf(source), whole);
    const next = (reading.type === 'page' ? reading.next[0] : undefined) as PageRequest;
    expect(next.request.body).to.equal(
      '{"size":2,"big":12345678901234567890,"page":{"search_after":[1700000000000123456,"a"]}}',
    );
    expect(next.page).to.match(/^page\.search_after=[0-9a-f]{24}$/);
  });

  it('goes into a form, and replaces what stood there', async () => {
    const source = cursorSource(
      { parameter: { body: 'cursor' } },
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'cursor=&a=b%20c',
      },
    );
    const reading = source.read(answer({ items: [], next: 'x&y' }), await firstOf(source), whole);
    expect(reading.type === 'page' && reading.next[0]?.request.body).to.equal('cursor=x%26y&a=b%20c');
  });

  it('has the same name for the same cursor, so that one seen before shows as a circle', async () => {
    const walked = await walk(cursorSource(), () => ({ items: [1], next: 'same' }), 3);
    expect(walked.pages).to.deep.equal(['first', 'after=same', 'after=same']);
  });

  it('is named by a hash where it is long', async () => {
    const walked = await walk(cursorSource(), () => ({ items: [1], next: 'x'.repeat(500) }), 2);
    expect(walked.pages[1]).to.match(/^after=[0-9a-f]{24}$/);
  });

  it('fails where it is no cursor', async () => {
    const walked = await walk(cursorSource(), () => ({ items: [1], next: { a: 1 } }));
    expect(walked.failed).to.deep.equal(['The cursor at `next` is an object.']);
    expect((await walk(cursorSource(), () => ({ items: [1], next: [1] }))).failed).to.deep.equal([
      'The cursor at `next` is a list.',
    ]);
  });

  it('ends at the bound on pages, says so, and tells that pages are left out', async () => {
    const source = cursorSource({ maxPages: 1 });
    expect(source.read(answer({ items: [], next: 'x' }), await firstOf(source), whole)).to.deep.include({
      next: [],
      leftOut: true,
      warning: 'The bound of 1 pages is reached, and there is more.',
    });
  });
});
