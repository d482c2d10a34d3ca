import { expect } from 'chai';
import { compileRequest } from '../../src/sources/request.ts';
import { RUN, sourceConfig } from '../support/a-source.ts';

function rendered(particular: Parameters<typeof sourceConfig>[0], partition: Record<string, string> = {}) {
  return compileRequest(sourceConfig(particular)).render({ partition, run: RUN });
}

describe('a request', () => {
  it('asks for JSON and carries the name of its source', () => {
    expect(rendered({})).to.deep.equal({
      method: 'GET',
      url: 'https://api.example/quakes',
      headers: { accept: 'application/json' },
      body: undefined,
      source: 'quakes',
    });
  });

  it('puts the query behind that of the url, encoded, and leaves the rest of the url as it was written', () => {
    expect(rendered({ url: 'https://api.example/x', query: { 'a b': '1&2', c: 'é' } }).url).to.equal(
      'https://api.example/x?a%20b=1%262&c=%C3%A9',
    );
    expect(rendered({ url: 'https://api.example/x?q=a+b%2Fc', query: { d: '1' } }).url).to.equal(
      'https://api.example/x?q=a+b%2Fc&d=1',
    );
    expect(rendered({ url: 'https://api.example/x?', query: { d: '1' } }).url).to.equal(
      'https://api.example/x?d=1',
    );
  });

  it('has a URL in the form that every URL has', () => {
    expect(rendered({ url: 'HTTPS://API.example:443/a/../b c?q="x y"' }).url).to.equal(
      'https://api.example/b%20c?q=%22x%20y%22',
    );
    expect(rendered({ url: 'https://api.example', query: { a: '1' } }).url).to.equal(
      'https://api.example/?a=1',
    );
  });

  it('fills in templates, encoded for the place where they stand', () => {
    const partition = { id: 'a/b "c"' };
    const request = rendered(
      {
        url: 'https://api.example/{partition.id}',
        method: 'POST',
        query: { q: '{partition.id}', since: '{due}' },
        headers: { 'x-id': '{partition.id}' },
        body: '{"id": "{partition.id}"}',
      },
      partition,
    );
    expect(request.url).to.equal(
      'https://api.example/a%2Fb%20%22c%22?q=a%2Fb%20%22c%22&since=2026-11-22T10%3A00%3A00.000Z',
    );
    expect(request.headers).to.deep.equal({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-id': 'a/b "c"',
    });
    expect(JSON.parse(request.body ?? '')).to.deep.equal({ id: partition.id });
  });

  it('lets the headers of the configuration win', () => {
    const headers = { accept: 'application/geo+json', 'content-type': 'application/vnd.api+json' };
    expect(rendered({ headers, method: 'POST', body: '[]' }).headers).to.deep.equal(headers);
  });

  it('encodes values for a form, and leaves them as they are in any other body', () => {
    const partition = { v: 'a b&c' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(rendered({ headers: form, body: 'v={partition.v}' }, partition).body).to.equal('v=a%20b%26c');
    const text = rendered({ body: 'v: {partition.v}' }, partition);
    expect(text.body).to.equal('v: a b&c');
    expect(text.headers).not.to.have.property('content-type');
  });
});

describe('a request with a form', () => {
  it('encodes names and values, and says what it is', () => {
    const config = sourceConfig({ method: 'POST', form: { 'a b': '{due}', c: 'x&y' } });
    const { body, headers } = compileRequest(config).render({ partition: {}, run: RUN });
    expect(body).to.equal('a%20b=2026-11-22T10%3A00%3A00.000Z&c=x%26y');
    expect(headers).to.include({ 'content-type': 'application/x-www-form-urlencoded' });
  });
});
