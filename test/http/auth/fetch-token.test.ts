import { expect } from 'chai';
import { basic, fetchLoginToken, fetchOAuth2Token } from '../../../src/http/auth/fetch-token.ts';
import type { ApiResponse } from '../../../src/ports/api.ts';
import type { Failure } from '../../../src/ports/failure.ts';
import type { LoginAuth, OAuth2Auth } from '../../../src/ports/auth.ts';
import { NEVER, rejection, scriptedApi } from '../../support/http-doubles.ts';

const PLACE = { in: 'header', name: 'authorization', prefix: 'Bearer ' } as const;

const OAUTH2: OAuth2Auth = {
  style: 'oauth2',
  tokenUrl: 'https://login.example/token',
  clientId: 'me',
  clientSecret: 'p+q r',
  credentials: 'header',
  parameters: { scope: 'read' },
  place: PLACE,
};

const LOGIN: LoginAuth = {
  style: 'login',
  request: {
    url: 'https://api.example/login',
    method: 'POST',
    headers: { 'x-a': 'b' },
    body: '{"user":"me"}',
  },
  tokenPath: 'data.session',
  lifetimeMs: 60_000,
  place: PLACE,
};

function context(answer: Partial<ApiResponse>) {
  const api = scriptedApi([answer]);
  return { api, redact: (text: string) => text, source: 'quakes' };
}

const body = (value: unknown) => ({ body: JSON.stringify(value) });

describe('fetchOAuth2Token', () => {
  it('asks as RFC 6749 says, and takes the token and its lifetime', async () => {
    const asked = context(body({ access_token: 'abc', token_type: 'Bearer', expires_in: 3_600 }));
    expect(await fetchOAuth2Token(OAUTH2, asked, NEVER)).to.deep.equal({
      value: 'abc',
      lifetimeMs: 3_600_000,
    });
    const [request] = asked.api.asked;
    expect(request).to.include({ method: 'POST', url: OAUTH2.tokenUrl, source: 'quakes' });
    expect(request?.headers).to.include({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('me:p%2Bq+r').toString('base64')}`,
    });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).to.deep.equal({
      grant_type: 'client_credentials',
      scope: 'read',
    });
  });

  it('sends the credentials in the form where that is configured', async () => {
    const asked = context(body({ access_token: 'abc' }));
    const token = await fetchOAuth2Token({ ...OAUTH2, credentials: 'body' }, asked, NEVER);
    expect(token.lifetimeMs).to.equal(undefined);
    const [request] = asked.api.asked;
    expect(request?.headers).not.to.have.property('authorization');
    expect(Object.fromEntries(new URLSearchParams(request?.body))).to.include({
      client_id: 'me',
      client_secret: 'p+q r',
    });
  });

  it('says why it was refused, and not what the answer holds besides', async () => {
    const refused = context({ status: 400, ...body({ error: 'invalid_client', hint: 'p+q r' }) });
    const failure = (await rejection(fetchOAuth2Token(OAUTH2, refused, NEVER))) as Failure;
    expect(failure.kind).to.equal('permanent');
    expect(failure.message).to.equal(
      'https://login.example/token refused to give a token: 400 (invalid_client). Check the credentials under auth.',
    );
    const odd = context({ status: 401, body: '<html>p+q r</html>' });
    expect((await rejection(fetchOAuth2Token(OAUTH2, odd, NEVER))).message).not.to.include('p+q r');
  });

  it('takes a refusal that may pass for one, with the time that it names', async () => {
    const busy = context({ status: 429, headers: { 'retry-after': '7' } });
    const failure = (await rejection(fetchOAuth2Token(OAUTH2, busy, NEVER))) as Failure;
    expect([failure.kind, failure.afterMs]).to.deep.equal(['transient', 7_000]);
    const down = (await rejection(fetchOAuth2Token(OAUTH2, context({ status: 502 }), NEVER))) as Failure;
    expect(down.kind).to.equal('transient');
  });

  for (const answer of ['{}', 'not JSON', '{"access_token":"a\\nb"}', '{"access_token":""}', '[]']) {
    it(`finds no token in ${answer}`, async () => {
      const failure = (await rejection(
        fetchOAuth2Token(OAUTH2, context({ body: answer }), NEVER),
      )) as Failure;
      expect(failure.kind).to.equal('permanent');
      expect(failure.message).to.include('has no token at access_token');
    });
  }
});

describe('fetchLoginToken', () => {
  it('makes the request as it is configured, and takes the token from its path', async () => {
    const asked = context(body({ data: { session: 'xyz' } }));
    expect(await fetchLoginToken(LOGIN, asked, NEVER)).to.deep.equal({ value: 'xyz', lifetimeMs: 60_000 });
    expect(asked.api.asked[0]).to.deep.equal({ ...LOGIN.request, source: 'quakes' });
  });
});

describe('basic', () => {
  it('is as RFC 7617 has it', () => {
    expect(basic('Aladdin', 'open sesame')).to.equal('QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  });
});
