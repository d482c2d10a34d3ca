import { expect } from 'chai';
import { createHttp, type Http } from '../../../src/http/index.ts';
import type { SigV4Auth } from '../../../src/ports/auth.ts';
import type { Event } from '../../../src/ports/events.ts';
import { realClock } from '../../../src/system/real-clock.ts';
import { json, type RecordedRequest, redirectTo, startApiServer } from '../../support/api-server.ts';
import { apiRequest, httpSource, NEVER, rejection } from '../../support/http-doubles.ts';
import { refusal } from '../../support/sigv4-verifier.ts';

const AUTH: SigV4Auth = {
  style: 'sigv4',
  service: 'execute-api',
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'hunter22hunter22',
  sessionToken: 'session22',
};

const AT = Date.parse('2026-11-22T10:00:00Z');

describe('signed', () => {
  let http: Http | undefined;
  let seen: Event[];
  let now: number;

  beforeEach(() => {
    seen = [];
    now = AT;
  });

  afterEach(() => http?.close());

  /** Each look at the clock is a second later. */
  function start(url: string): Http {
    const retry = { retries: 2, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1_000 };
    http = createHttp({
      sources: [httpSource({ url, allowHosts: ['127.0.0.1'], auth: AUTH, retry })],
      clock: { ...realClock, now: () => (now += 1_000) },
      observe: (event) => void seen.push(event),
      redact: (text) => text,
      version: '1',
    });
    return http;
  }

  function refusalOf(request: RecordedRequest): string | undefined {
    return refusal(request, { ...AUTH, secret: AUTH.secretAccessKey, now: AT });
  }

  const dates = (requests: readonly RecordedRequest[]) =>
    new Set(requests.map(({ headers }) => headers['x-amz-date'])).size;

  it('signs a request as the service asks for it, body and query included', async () => {
    await using server = await startApiServer([json('in')]);
    const url = `${server.url}/a b/ü?q=it's (all)*&q=two&empty=`;
    const headers = { 'content-type': 'application/json' };
    await start(server.url).exchange(apiRequest({ method: 'POST', url, headers, body: '{"a":1}' }), NEVER);
    const [request] = server.requests;
    expect(request?.body).to.equal('{"a":1}');
    expect(request?.headers).to.include({ 'x-amz-security-token': 'session22' });
    expect(request && refusalOf(request)).to.equal(undefined);
  });

  it('gives the answer the URL that was asked, not the stricter one that was signed', async () => {
    await using server = await startApiServer([json('in')]);
    const url = `${server.url}/quakes?since=2026-11-22T10:00:00Z&near=(1,2)`;
    const answer = await start(server.url).exchange(apiRequest({ url }), NEVER);
    expect(answer.url).to.equal(url);
    expect(server.requests[0]?.path).to.include('near=%281%2C2%29');
  });

  it('signs each try anew', async () => {
    await using server = await startApiServer([{ status: 500 }, { reset: true }, json('in')]);
    await start(server.url).exchange(apiRequest({ url: server.url }), NEVER);
    expect(server.requests.map(refusalOf)).to.deep.equal([undefined, undefined, undefined]);
    expect(dates(server.requests)).to.equal(3);
  });

  it('signs each hop of a redirect anew, on the host of the source', async () => {
    await using server = await startApiServer([redirectTo('/b?x=1'), redirectTo('/c'), json('in')]);
    const answer = await start(server.url).exchange(apiRequest({ url: `${server.url}/a` }), NEVER);
    expect(answer.url).to.equal(`${server.url}/c`);
    expect(server.requests.map(({ path }) => path)).to.deep.equal(['/a', '/b?x=1', '/c']);
    expect(server.requests.map(refusalOf)).to.deep.equal([undefined, undefined, undefined]);
    expect(dates(server.requests)).to.equal(3);
  });

  /** Of what signing adds. */
  const traces = ({ headers }: RecordedRequest) =>
    Object.keys(headers).filter((name) => name === 'authorization' || name.startsWith('x-amz-'));

  it('signs nothing for another host, and nothing that another host leads back', async () => {
    let back = '';
    await using other = await startApiServer(() => redirectTo(back));
    await using server = await startApiServer(({ path }) =>
      path === '/there' ? redirectTo(`${other.url}/away`) : json('in'),
    );
    back = `${server.url}/back`;
    await start(server.url).exchange(apiRequest({ url: `${server.url}/there` }), NEVER);
    expect(server.requests.map(({ path }) => path)).to.deep.equal(['/there', '/back']);
    expect(server.requests.map((request) => traces(request).length > 0)).to.deep.equal([true, false]);
    expect(other.requests.flatMap(traces)).to.deep.equal([]);
  });

  it('signs no request that goes to another host from the start', async () => {
    await using other = await startApiServer([json('in')]);
    await start('https://api.example/').exchange(apiRequest({ url: other.url }), NEVER);
    expect(other.requests.flatMap(traces)).to.deep.equal([]);
  });

  it('shows no secret in an event or an error', async () => {
    await using server = await startApiServer([{ reset: true }]);
    const failed = await rejection(start(server.url).exchange(apiRequest({ url: server.url }), NEVER));
    expect(server.requests).to.have.length(3);
    expect(seen).not.to.have.length(0);
    const said = `${JSON.stringify(seen)} ${failed.message} ${failed.stack} ${JSON.stringify(failed)}`;
    expect(said).not.to.match(/hunter22|session22|AWS4-HMAC/);
  });
});
