import { expect } from 'chai';
import { conditional, rememberedOf, requestKey } from '../../src/actors/remembered.ts';
import { scriptedSource } from '../support/gathering.ts';
import { apiRequest, apiResponse } from '../support/http-doubles.ts';

const source = scriptedSource({ unchanged: { compare: false, bodyTellsAll: true, reading: 'r' } });

describe('requestKey', () => {
  it('tells requests apart by all that is asked, whatever the order of the headers', () => {
    const key = (rest: Parameters<typeof apiRequest>[0]) => requestKey(source, apiRequest(rest));
    expect(key({ headers: { a: '1', b: '2' } })).to.equal(key({ headers: { b: '2', a: '1' } }));
    const keys = [
      key({}),
      key({ url: 'https://api.example/other' }),
      key({ headers: { a: '1' } }),
      key({ method: 'POST' }),
      key({ method: 'POST', body: '{}' }),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
    expect(requestKey(scriptedSource(), apiRequest())).to.equal(undefined);
  });
});

describe('conditional', () => {
  const known = { request: 'r', etag: 'W/"1"', lastModified: 'then' };

  it('asks with all that the host told', () => {
    expect(conditional(apiRequest({ headers: { accept: 'a/b' } }), known).headers).to.deep.equal({
      accept: 'a/b',
      'if-none-match': 'W/"1"',
      'if-modified-since': 'then',
    });
  });

  it('leaves alone a POST, what has a condition already, and what nothing is known of', () => {
    for (const [request, of] of [
      [apiRequest({ method: 'POST' }), known],
      [apiRequest({ headers: { 'if-modified-since': 'once' } }), known],
      [apiRequest({ headers: { range: 'bytes=0-9' } }), known],
      [apiRequest(), { request: 'r', body: 'digest' }],
      [apiRequest(), undefined],
    ] as const) {
      expect(conditional(request, of)).to.equal(request);
    }
  });
});

describe('rememberedOf', () => {
  const DATE = 'Sun, 22 Nov 2026 10:00:01 GMT';
  const of = (headers: Record<string, string>, status = 200) =>
    rememberedOf('r', apiResponse({ headers, status, body: 'text' }), { compare: false });

  it('keeps validators of a whole answer, that are not too long', () => {
    expect(of({ etag: '"1"' }).etag).to.equal('"1"');
    expect(of({ etag: '"1"' }, 404).etag).to.equal(undefined);
    expect(of({ etag: 'x'.repeat(2_000) }).etag).to.equal(undefined);
  });

  it('takes no time of a change that may not be the last within its second', () => {
    const at = (lastModified: string, date?: string) =>
      of({ 'last-modified': lastModified, ...(date === undefined ? {} : { date }) }).lastModified;
    expect(at('Sun, 22 Nov 2026 10:00:00 GMT', DATE)).to.equal('Sun, 22 Nov 2026 10:00:00 GMT');
    expect(at(DATE, DATE)).to.equal(undefined);
    expect(at('Sun, 22 Nov 2026 10:00:00 GMT')).to.equal(undefined);
    expect(at('yesterday', DATE)).to.equal(undefined);
  });

  it('makes a digest of the body only where it is compared', () => {
    const response = apiResponse({ body: 'text' });
    expect(rememberedOf('r', response, { compare: false }).body).to.equal(undefined);
    const { body } = rememberedOf('r', response, { compare: true });
    expect(body).to.match(/^[\w-]{43}$/);
    expect(rememberedOf('r', apiResponse({ body: 'other' }), { compare: true }).body).not.to.equal(body);
  });
});
