import { expect } from 'chai';
import type { Paging } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

const file = (paging: string) => configWith({ source: `${SOURCE}\npaging: ${paging}` });

async function paging(written: string): Promise<Paging | undefined> {
  return (await pipelineOf(file(written))).sources[0]?.paging;
}

describe('paging in a configuration', () => {
  it('pages by number, by offset, or by the next URL', async () => {
    expect(await paging('{ page: {} }')).to.deep.equal({
      style: 'page',
      parameter: 'page',
      start: 1,
      size: undefined,
      total: undefined,
      maxPages: 10_000,
    });
    const page =
      '{ parameter: p, start: 0, size: { parameter: n, value: 50 }, total: { records: a.b }, maxPages: 9 }';
    expect(await paging(`{ page: ${page} }`)).to.deep.equal({
      style: 'page',
      parameter: 'p',
      start: 0,
      size: { parameter: 'n', value: 50 },
      total: { of: 'records', path: 'a.b' },
      maxPages: 9,
    });
    expect(await paging('{ offset: { size: 20, total: { pages: n } } }')).to.deep.equal({
      style: 'offset',
      parameter: 'offset',
      start: 0,
      size: { value: 20 },
      total: { of: 'pages', path: 'n' },
      maxPages: 10_000,
    });
    expect(await paging('{ next: { path: links.next } }')).to.deep.equal({
      style: 'next',
      untilEmpty: false,
      path: 'links.next',
      maxPages: 10_000,
    });
    expect(await paging('none')).to.deep.equal({ style: 'none' });
  });

  for (const [written, says] of [
    ['{ page: {}, next: { path: a } }', 'paging.next: does not go with page. Keep one of them.'],
    ['{}', 'paging: has none of page, offset, next, link, cursor, keyset. Give one of them.'],
    [
      '{ pages: {} }',
      'paging: has none of page, offset, next, link, cursor, keyset. Give one of them.|paging.pages: is not an option here. Did you mean page?',
    ],
    ['{ offset: {} }', 'paging.offset.size: is missing. Add it.'],
    ['{ page: { start: 2 } }', 'paging.page.start: 2 is too much. Give at most 1.'],
    ['{ page: { size: 0 } }', 'paging.page.size: 0 is too little. Give at least 1.'],
    ['{ page: { size: 1.5 } }', 'paging.page.size: 1.5 is not a whole number. Write one.'],
    [
      '{ page: { total: { records: n } } }',
      'paging.page.total.records: needs the size of a page. Add size, or give total: { pages: … }.',
    ],
    [
      '{ page: { size: 5, total: { records: n, pages: m } } }',
      'paging.page.total.pages: does not go with records. Keep one of them.',
    ],
    ['nxt', 'paging: "nxt" is not one of none. Write one of them.'],
  ] as const) {
    it(`does not page by ${written}`, async () => {
      const said = await complaints(file(written));
      expect(said.map((line) => line.replace(/^\S+ sources\.quakes\.?/, ''))).to.have.members(
        says.split('|'),
      );
    });
  }

  for (const [written, normal] of [
    ['{ link: {} }', { style: 'link', rel: 'next', untilEmpty: false, maxPages: 10_000 }],
    [
      '{ cursor: { from: { body: meta.next }, parameter: after } }',
      {
        style: 'cursor',
        untilEmpty: false,
        from: { body: 'meta.next' },
        parameter: 'after',
        size: undefined,
        maxPages: 10_000,
      },
    ],
    [
      '{ cursor: { from: { lastRecord: id }, parameter: { body: page.after }, more: has_more, size: { parameter: limit, value: 9 } } }',
      {
        style: 'cursor',
        untilEmpty: false,
        from: { lastRecord: 'id' },
        parameter: { body: 'page.after' },
        more: 'has_more',
        size: { parameter: 'limit', value: 9 },
        maxPages: 10_000,
      },
    ],
    [
      '{ cursor: { from: { header: X-Next }, parameter: { header: X-Cursor } } }',
      {
        style: 'cursor',
        untilEmpty: false,
        from: { header: 'X-Next' },
        parameter: { header: 'X-Cursor' },
        size: undefined,
        maxPages: 10_000,
      },
    ],
    [
      '{ keyset: { field: "[6]", parameter: startTime, add: 1, size: { parameter: limit, value: 1000 } } }',
      {
        style: 'keyset',
        field: '[6]',
        parameter: 'startTime',
        add: 1,
        size: { parameter: 'limit', value: 1_000 },
        maxPages: 10_000,
      },
    ],
    [
      '{ page: { parameter: { body: p }, total: { pages: { header: X-Pages } }, more: m } }',
      {
        style: 'page',
        parameter: { body: 'p' },
        start: 1,
        size: undefined,
        total: { of: 'pages', header: 'X-Pages' },
        more: 'm',
        maxPages: 10_000,
      },
    ],
  ] as const) {
    it(`may be ${written}`, async () => {
      expect(await paging(written)).to.deep.equal(normal);
    });
  }

  for (const [written, says] of [
    ['{ cursor: { from: {}, parameter: a } }', 'cursor.from: has none of body, header, lastRecord. Give one'],
    ['{ cursor: { from: { body: a } } }', 'cursor.parameter: is missing. Add it.'],
    [
      '{ cursor: { from: { body: a }, parameter: { header: b, body: c } } }',
      'body: does not go with header.',
    ],
    ['{ keyset: { field: t, parameter: [] } }', 'is neither the name of a query parameter nor a mapping'],
  ] as const) {
    it(`is not ${written}`, async () => {
      expect((await complaints(file(written))).join()).to.include(says);
    });
  }
});
