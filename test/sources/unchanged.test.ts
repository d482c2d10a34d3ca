import { expect } from 'chai';
import type { Paging } from '../../src/ports/pipeline.ts';
import { compileUnchanged } from '../../src/sources/unchanged.ts';
import { sourceConfig } from '../support/a-source.ts';

describe('what a source does about answers that have not changed', () => {
  it('is to ask, unless it says otherwise', () => {
    expect(compileUnchanged(sourceConfig())).to.include({ compare: false, bodyTellsAll: true });
    expect(compileUnchanged(sourceConfig({ unchanged: 'compare' }))).to.include({ compare: true });
    expect(compileUnchanged(sourceConfig({ unchanged: 'gather' }))).to.equal(undefined);
  });

  const most = { maxPages: 9 };
  const byHeader: Paging[] = [
    { style: 'link', rel: 'next', ...most },
    { style: 'cursor', from: { header: 'x-next' }, parameter: 'after', ...most },
    { style: 'page', parameter: 'page', start: 1, total: { of: 'pages', header: 'x-pages' }, ...most },
    {
      style: 'offset',
      parameter: 'offset',
      start: 0,
      size: { value: 9 },
      total: { of: 'records', header: 'x-total' },
      ...most,
    },
  ];
  const byBody: Paging[] = [
    { style: 'none' },
    { style: 'next', path: 'next', ...most },
    { style: 'cursor', from: { body: 'next' }, parameter: 'after', ...most },
    { style: 'page', parameter: 'page', start: 1, total: { of: 'pages', path: 'pages' }, ...most },
    { style: 'offset', parameter: 'offset', start: 0, size: { value: 9 }, ...most },
    { style: 'keyset', field: 'time', parameter: 'start', add: 0, ...most },
  ];
  for (const [tells, pagings] of [
    [false, byHeader],
    [true, byBody],
  ] as const) {
    for (const paging of pagings) {
      it(`knows that ${tells ? 'the body' : 'a header'} tells what follows: ${JSON.stringify(paging)}`, () => {
        expect(compileUnchanged(sourceConfig({ paging }))?.bodyTellsAll).to.equal(tells);
      });
    }
  }

  it('depends on how pages are read, and not on how they are asked for', () => {
    const reading = (particular: Parameters<typeof sourceConfig>[0]) =>
      compileUnchanged(sourceConfig(particular))?.reading;
    expect(reading({ records: 'others' })).not.to.equal(reading({}));
    expect(reading({ retry: { retries: 9, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1 } })).to.equal(
      reading({}),
    );
  });
});
