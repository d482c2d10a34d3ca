import { expect } from 'chai';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import { checkRequest } from '../../src/sources/check-request.ts';
import { sourceConfig } from '../support/a-source.ts';

function problems(particular: Partial<SourceConfig>): string[] {
  return checkRequest(sourceConfig(particular)).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('checking a request', () => {
  it('names a variable that is unknown, wherever it stands, with those that are known', () => {
    const known = 'known are {now}, {due}. Write {{ for a brace.';
    expect(
      problems({
        url: 'https://api.example/{id}',
        query: { a: '{then}' },
        headers: { 'x-a': '{partition.a}' },
        body: '{user}{user}',
      }),
    ).to.deep.equal([
      `url: {id} is no variable; ${known}`,
      `query.a: {then} is no variable; ${known}`,
      `headers.x-a: {partition.a} is no variable; ${known}`,
      `body: {user} is no variable; ${known}`,
    ]);
  });

  it('names the partition that lacks a value', () => {
    const partitions = [{ symbol: 'AAPL' }, { symbl: 'MSFT' }];
    expect(problems({ url: 'https://api.example/{partition.symbol}', partitions })).to.deep.equal([
      'url: The partition symbl=MSFT has no value for {partition.symbol}; it knows {now}, {due}, {partition.symbl}.',
    ]);
  });

  it('sees partitions that would all ask for the same', () => {
    expect(problems({ partitions: [{ a: '1' }, { a: '2' }] })).to.deep.equal([
      'partitions: All 2 partitions would ask for the same; use {partition.NAME} in url, query, headers or body.',
    ]);
    expect(problems({ partitions: [{ a: '1' }] })).to.deep.equal([]);
  });

  it('says what is wrong with a URL, without showing it', () => {
    const urls: Record<string, string> = {
      'api.example/SECRET': 'The url is not a URL; it begins with https:// and a host.',
      'ftp://api.example/SECRET': 'The url begins with ftp:, but only http and https can be asked.',
      'file:///SECRET': 'The url begins with file:, but only http and https can be asked.',
      'https://user:SECRET@api.example/':
        'The url holds a user or a password; put them into the header authorization.',
      'https://api.example/?color=#SECRET':
        'The url holds a #, and what follows it is never sent; write %23 for the character.',
    };
    for (const [url, message] of Object.entries(urls)) {
      expect(problems({ url })).to.deep.equal([`url: ${message}`]);
    }
  });

  it('looks at the request of every partition, and tells of the first that is wrong', () => {
    const partitions = [{ host: 'a.example' }, { host: 'not a host' }, { host: 'nor this' }];
    expect(problems({ url: 'https://{partition.host}/', partitions })).to.deep.equal([
      'url: The url of the partition host=not%20a%20host is not a URL; it begins with https:// and a host.',
    ]);
  });

  it('sees a header that cannot be sent, without showing its value', () => {
    expect(problems({ headers: { 'x a': '1' } })).to.deep.equal([
      'headers.x a: `x a` is not the name of a header.',
    ]);
    expect(problems({ headers: { authorization: 'Bearer SECRET\n' } })).to.deep.equal([
      'headers.authorization: The header `authorization` holds a character that no header may hold.',
    ]);
    expect(
      problems({ headers: { 'x-a': '{partition.a}' }, partitions: [{ a: 'b\r\nevil: 1' }] }),
    ).to.have.length(1);
  });

  it('sees a body that is not the JSON it claims to be', () => {
    const partitions = [{ n: '5' }, { n: 'five' }];
    expect(problems({ body: '{"n": {partition.n}}', partitions })).to.deep.equal([
      'body: The body of the partition n=five is not JSON, which its content type calls for.',
    ]);
    expect(problems({ body: '{"n": "{partition.n}"}', partitions })).to.deep.equal([]);
    expect(problems({ body: 'n: 5', headers: { 'content-type': 'application/json' } })).to.have.length(1);
    expect(problems({ body: 'n: 5' })).to.deep.equal([]);
  });

  it('sees a parameter that paging sets too', () => {
    const size = { parameter: 'limit', value: 10 };
    const paging = { style: 'offset', parameter: 'offset', start: 0, size, maxPages: 5 } as const;
    expect(problems({ paging, url: 'https://api.example/?offset=0', query: { limit: '5' } })).to.deep.equal([
      'url: The query parameter `offset` is set by paging; remove it here.',
      'query.limit: The query parameter `limit` is set by paging; remove it here.',
    ]);
  });
});

describe('checking where paging puts its parameters', () => {
  const paging = {
    style: 'cursor',
    from: { body: 'next' },
    parameter: { body: 'page.after' },
    maxPages: 5,
  } as const;

  it('sees a body that has no place for one', () => {
    const message =
      'paging.parameter: Paging sets `page.after` in the body, but the body is neither JSON with a place for it nor a form.';
    expect(problems({ paging })).to.deep.equal([message]);
    expect(problems({ paging, method: 'POST', body: '{"page":[1]}' })).to.deep.equal([message]);
    expect(problems({ paging, method: 'POST', body: '{"page":{}}' })).to.deep.equal([]);
    expect(problems({ paging, method: 'POST', body: '{}' })).to.deep.equal([]);
  });

  it('lets the query say where a keyset begins', () => {
    const keyset = { style: 'keyset', field: 't', parameter: 'start', add: 0, maxPages: 5 } as const;
    expect(problems({ paging: keyset, query: { start: '0' } })).to.deep.equal([]);
  });

  it('sees a parameter that the query sets as well', () => {
    expect(problems({ paging: { ...paging, parameter: 'after' }, query: { after: '1' } })).to.deep.equal([
      'query.after: The query parameter `after` is set by paging; remove it here.',
    ]);
  });
});
