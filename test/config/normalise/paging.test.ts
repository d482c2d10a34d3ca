import { expect } from 'chai';
import type { Paging } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

const file = (paging: string) => configWith({ source: `${SOURCE}\npaging: ${paging}` });

async function paging(written: string): Promise<Paging | undefined> {
  return (await pipelineOf(file(written))).sources[0]?.paging;
}

describe('paging in a configuration', () => {
  for (const [written, normal] of [
    ['{ link: {} }', { style: 'link', rel: 'next', maxPages: 10_000 }],
    [
      '{ cursor: { from: { body: meta.next }, parameter: after } }',
      { style: 'cursor', from: { body: 'meta.next' }, parameter: 'after', size: undefined, maxPages: 10_000 },
    ],
    [
      '{ cursor: { from: { lastRecord: id }, parameter: { body: page.after }, more: has_more, size: { parameter: limit, value: 9 } } }',
      {
        style: 'cursor',
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
