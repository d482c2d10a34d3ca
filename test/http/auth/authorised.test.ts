import { expect } from 'chai';
import { createHttp, type Http } from '../../../src/http/index.ts';
import type { Auth } from '../../../src/ports/auth.ts';
import { realClock } from '../../../src/system/real-clock.ts';
import { type ApiServer, json, redirectTo, type Script, startApiServer } from '../../support/api-server.ts';
import { apiRequest, httpSource, NEVER, recorder } from '../../support/http-doubles.ts';

const BEARER = { in: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
const QUERY = { in: 'query', name: 'api_key', prefix: '' } as const;

describe('authorised', () => {
  let http: Http | undefined;
  let events: ReturnType<typeof recorder>;

  beforeEach(() => {
    events = recorder();
  });

  afterEach(() => http?.close());

  function start(auth: Auth | undefined): Http {
    const retry = { retries: 1, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1_000 };
    http = createHttp({
      sources: [httpSource({ url: 'http://{partition.host}/', allowHosts: ['127.0.0.1'], auth, retry })],
      clock: realClock,
      observe: events.observe,
      redact: (text) => text,
      version: '1',
    });
    return http;
  }

  const oauth2 = (server: ApiServer): Auth => ({
    style: 'oauth2',
    tokenUrl: `${server.url}/token`,
    clientId: 'me',
    clientSecret: 'hunter22',
    credentials: 'header',
    parameters: {},
    place: BEARER,
  });

  /** Gives tokens, and answers 401 to all but the newest. */
  function guarded(isGood: (token: number) => boolean): Script {
    let given = 0;
    return ({ path, headers }) => {
      if (path === '/token') {
        return json({ access_token: `t${++given}`, expires_in: 3_600 }, { latencyMs: 20 });
      }
      const token = Number(/^Bearer t(\d+)$/.exec(headers['authorization'] ?? '')?.[1]);
      return isGood(token) ? json('in') : { status: 401 };
    };
  }

  it('leaves a request as it is where no credentials are configured', async () => {
    await using server = await startApiServer([json('in')]);
    await start(undefined).exchange(apiRequest({ url: server.url }), NEVER);
    expect(server.requests[0]?.headers).not.to.have.property('authorization');
  });

  it('gives a key in the query, which the URL of the answer does not hold', async () => {
    await using server = await startApiServer([json('in')]);
    const api = start({ style: 'fixed', place: QUERY, value: 'hunter22' });
    const answer = await api.exchange(apiRequest({ url: `${server.url}/quakes?page=2` }), NEVER);
    expect(server.requests[0]?.path).to.equal('/quakes?page=2&api_key=hunter22');
    expect(answer.url).to.equal(`${server.url}/quakes?page=2`);
  });

  it('fetches one token for all, and gives it to each', async () => {
    await using server = await startApiServer(guarded((token) => token === 1));
    const api = start(oauth2(server));
    const all = await Promise.all(
      Array.from({ length: 8 }, () => api.exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER)),
    );
    expect(all.map(({ status }) => status)).to.deep.equal(Array.from({ length: 8 }, () => 200));
    expect(server.requests.filter(({ path }) => path === '/token')).to.have.length(1);
  });

  it('renews a token that is refused once, however many meet the 401, and asks once more', async () => {
    await using server = await startApiServer(guarded((token) => token === 2));
    const api = start(oauth2(server));
    const all = await Promise.all(
      Array.from({ length: 8 }, () => api.exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER)),
    );
    expect(all.map(({ status }) => status)).to.deep.equal(Array.from({ length: 8 }, () => 200));
    expect(server.requests.filter(({ path }) => path === '/token')).to.have.length(2);
    expect(server.requests.filter(({ path }) => path === '/quakes')).to.have.length(16);
  });

  it('gives the second 401 on', async () => {
    await using server = await startApiServer(guarded(() => false));
    const answer = await start(oauth2(server)).exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER);
    expect(answer.status).to.equal(401);
    expect(server.requests.filter(({ path }) => path === '/quakes')).to.have.length(2);
  });

  it('logs in, and sends the token where it is configured to go', async () => {
    await using server = await startApiServer(({ path }) =>
      path === '/login' ? json({ session: { id: 'abc' } }) : json('in'),
    );
    const api = start({
      style: 'login',
      request: { url: `${server.url}/login`, method: 'POST', headers: {}, body: 'user=me' },
      tokenPath: 'session.id',
      place: { in: 'header', name: 'x-session', prefix: '' },
    });
    await api.exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER);
    expect(server.requests.map(({ path }) => path)).to.deep.equal(['/login', '/quakes']);
    expect(server.requests[0]?.body).to.equal('user=me');
    expect(server.requests[1]?.headers).to.include({ 'x-session': 'abc' });
  });

  for (const place of [BEARER, QUERY, { in: 'header', name: 'x-own', prefix: '' } as const]) {
    it(`takes no credentials to another origin (${place.in} ${place.name})`, async () => {
      await using other = await startApiServer([json('other')]);
      await using server = await startApiServer([redirectTo(`${other.url}/there`)]);
      const api = start({ style: 'fixed', place, value: 'hunter22' });
      await api.exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER);
      expect(JSON.stringify(server.requests[0])).to.include('hunter22');
      expect(JSON.stringify(other.requests[0])).not.to.include('hunter22');
    });
  }

  it('shows no credentials in an event or an error', async () => {
    await using server = await startApiServer([{ reset: true }]);
    const seen: unknown[] = [];
    const observe = events.observe;
    events = {
      ...events,
      observe: (event) => {
        seen.push(event);
        observe(event);
      },
    };
    const api = start({ style: 'fixed', place: QUERY, value: 'hunter22' });
    const failed = await api
      .exchange(apiRequest({ url: server.url }), NEVER)
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect(`${JSON.stringify(seen)} ${(failed as Error).message}`).not.to.include('hunter22');
    expect(seen).not.to.have.length(0);
  });
});
