import { expect } from 'chai';
import type { ApiRequest } from '../../src/ports/api.ts';
import type { FailedPage, KeptRequest } from '../../src/ports/failed-pages.ts';
import { compileSource } from '../../src/sources/compile-source.ts';
import { refetchSource, withSecrets } from '../../src/sources/refetch.ts';
import { answer, RUN, sourceConfig } from '../support/a-source.ts';

describe('a request that was kept without its secrets', () => {
  const today: ApiRequest = {
    method: 'GET',
    url: 'https://api.test/items?key=s3cret&day=2026-11-22',
    headers: { accept: 'application/json', 'x-key': 's3cret' },
    source: 's',
  };
  const kept = (changes: Partial<KeptRequest>): KeptRequest => ({
    method: 'GET',
    url: 'https://api.test/items?day=2026-11-01',
    headers: {},
    ...changes,
  });

  it('gets them back from a request of today, in the same parameters, headers and fields', () => {
    const url = withSecrets(kept({ url: 'https://api.test/items?day=2026-11-01&key=***&page=3' }), today);
    expect(url?.url).to.equal('https://api.test/items?day=2026-11-01&key=s3cret&page=3');
    const headers = withSecrets(kept({ headers: { 'x-key': '***', 'x-cursor': 'c7' } }), today)?.headers;
    expect(headers).to.deep.equal({ accept: 'application/json', 'x-key': 's3cret', 'x-cursor': 'c7' });
    const json = withSecrets(kept({ method: 'POST', body: '{"a":[{"token":"***"}],"after":"x"}' }), {
      ...today,
      body: '{"a":[{"token":"s3cret"}]}',
    });
    expect(json?.body).to.equal('{"a":[{"token":"s3cret"}],"after":"x"}');
    const form = withSecrets(kept({ body: 'token=***&page=2' }), { ...today, body: 'token=s3cret' });
    expect(form?.body).to.equal('token=s3cret&page=2');
  });

  it('is none where one stands in no place of today', () => {
    for (const changes of [
      { url: 'https://api.test/items?other=***' },
      { url: 'https://api.test/***/items' },
      { url: 'https://elsewhere.test/items?key=***' },
      { headers: { 'x-old': '***' } },
      { body: '{"token":"***"}' },
    ]) {
      expect(withSecrets(kept(changes), today), JSON.stringify(changes)).to.equal(undefined);
    }
  });
});

describe('a source that asks for failed pages', () => {
  const live = compileSource(
    sourceConfig({
      paging: { style: 'page', parameter: 'page', start: 1, maxPages: 10 },
      query: { s: '{partition.s}' },
      partitions: [{ s: 'a' }, { s: 'b' }],
      cursor: { path: 'at', as: 'ms', lookback: 0, granularity: 0 },
    }),
  );
  const page: FailedPage = {
    source: 'quakes',
    slice: 's=a',
    partition: { key: 's=a', values: { s: 'a' } },
    page: 'page=3',
    digest: 'd',
    request: { method: 'GET', url: 'https://api.example/quakes?s=a&page=3', headers: {} },
    state: { index: 2, step: 2 },
    reason: 'no',
    firstAt: 0,
    lastAt: 0,
    times: 1,
  };

  it('asks for each as it was, reads on from there, and moves no cursor', async () => {
    const source = refetchSource(live, [page]);
    const [partition] = [...(source.partitions(RUN) as Iterable<FailedPage['partition']>)];
    const first = partition && source.first(partition, '2026-01-01T00:00:00Z', RUN);
    expect(first?.request.url).to.equal('https://api.example/quakes?s=a&page=3');
    const reading = first && source.read(answer({ items: [{ at: 5 }, { at: 6 }] }), first, page.partition);
    expect(reading?.type === 'page' && reading.next.map((next) => next.page)).to.deep.equal(['page=4']);
    expect(reading?.type === 'page' && reading.cursor).to.equal(undefined);
  });

  it('asks for the partition from its cursor where the request was not kept', () => {
    const { request: _request, ...without } = page;
    const source = refetchSource(live, [without]);
    const [partition] = [...(source.partitions(RUN) as Iterable<FailedPage['partition']>)];
    expect(partition && source.first(partition, '2026-01-01T00:00:00Z', RUN)?.page).to.equal(
      'since=2026-01-01T00:00:00Z,page=1',
    );
  });
});
