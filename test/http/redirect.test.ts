import { expect } from 'chai';
import { type AllowHost, redirect, sameHost } from '../../src/http/redirect.ts';
import type { ApiRequest } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, apiResponse } from '../support/http-doubles.ts';

const SECRETS = {
  authorization: 'Bearer hush',
  cookie: 'session=hush',
  'proxy-authorization': 'Basic hush',
  'x-api-key': 'hush',
  'x-auth-token': 'hush',
  'ocp-apim-subscription-key': 'hush',
};
const HARMLESS = { accept: 'application/json', 'accept-language': 'de', 'user-agent': 'millrace/1' };
const asked = apiRequest({ url: 'https://api.example/a/b?key=hush', headers: { ...SECRETS, ...HARMLESS } });
const anyHost: AllowHost = () => true;

function follow(
  location: string | undefined,
  {
    status = 302,
    request = asked,
    allowHost = sameHost,
  }: { status?: number; request?: ApiRequest; allowHost?: AllowHost } = {},
): ApiRequest | undefined {
  const headers = location === undefined ? {} : { location };
  const redact = (text: string) => text.replaceAll('hush', '***');
  return redirect(request, apiResponse({ status, headers }), { allowHost, redact });
}

describe('redirect', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows ${status} on the same origin with all headers`, () => {
      expect(follow('../c?d=1', { status })).to.deep.equal({ ...asked, url: 'https://api.example/c?d=1' });
    });
  }

  for (const [status, location] of [
    [200, '/elsewhere'],
    [304, '/elsewhere'],
    [300, '/elsewhere'],
    [302, undefined],
  ] as const) {
    it(`takes ${status} with location ${location} for an answer`, () => {
      expect(follow(location, { status })).to.equal(undefined);
    });
  }

  const post = apiRequest({
    method: 'POST',
    url: 'https://api.example/search',
    body: '{"q":1}',
    headers: { 'content-type': 'application/json', accept: 'a/b' },
  });

  for (const status of [301, 302, 303]) {
    it(`turns a POST into a GET without its body on ${status}`, () => {
      expect(follow('/found', { status, request: post })).to.deep.equal({
        method: 'GET',
        url: 'https://api.example/found',
        headers: { accept: 'a/b' },
        source: 'quakes',
      });
    });
  }

  for (const status of [307, 308]) {
    it(`keeps a POST as it is on ${status}`, () => {
      expect(follow('/found', { status, request: post })).to.deep.equal({
        ...post,
        url: 'https://api.example/found',
      });
    });
  }

  it('carries only harmless headers to another origin', () => {
    const next = follow('https://other.example/a', { allowHost: anyHost });
    expect(next?.headers).to.deep.equal(HARMLESS);
    expect(next?.url).to.equal('https://other.example/a');
  });

  it('remembers having left the origin, on the way back as well', () => {
    expect(follow('/a')?.ledAway).to.equal(undefined);
    const away = follow('https://other.example/a', { allowHost: anyHost });
    expect(away?.ledAway).to.equal(true);
    const back = follow('https://api.example/a', { request: away ?? asked, allowHost: anyHost });
    expect(back?.ledAway).to.equal(true);
  });

  it('finds credentials whatever the case of their names', () => {
    const request = { ...asked, headers: { Authorization: 'Bearer hush', Accept: 'a/b' } };
    const next = follow('https://other.example/a', { request, allowHost: anyHost });
    expect(next?.headers).to.deep.equal({ Accept: 'a/b' });
  });

  it('takes http to https on one host for another origin', () => {
    const request = { ...asked, url: 'http://api.example/a' };
    expect(follow('https://api.example/a', { request })?.headers).to.deep.equal(HARMLESS);
  });

  it('drops user and password from where it leads', () => {
    expect(follow('https://me:pass@api.example/a')?.url).to.equal('https://api.example/a');
  });

  for (const [what, location, allowHost] of [
    ['another host', 'https://other.example/a', sameHost],
    ['a host below ours', 'https://sub.api.example/a', sameHost],
    ['another port', 'https://api.example:8443/a', sameHost],
    ['another host without a scheme', '//other.example/a', sameHost],
    ['https to http', 'http://api.example/a', anyHost],
    ['no web address', 'file:///etc/passwd', anyHost],
    ['a script', 'javascript:alert(1)', anyHost],
    ['no address', 'https://', anyHost],
  ] as const) {
    it(`refuses for good to go to ${what}, and shows no secret`, () => {
      expect(() => follow(location, { allowHost }))
        .to.throw(Failure)
        .that.satisfies(
          (failure: Failure) => failure.kind === 'permanent' && !failure.message.includes('hush'),
        );
    });
  }

  it('refuses to carry a body to another origin', () => {
    expect(() =>
      follow('https://other.example/', { status: 307, request: post, allowHost: anyHost }),
    ).to.throw(Failure, /body/);
  });
});
