import { expect } from 'chai';
import { askPage } from '../../src/actors/ask-page.ts';
import { createHttp, type Http } from '../../src/http/index.ts';
import type { Auth } from '../../src/ports/auth.ts';
import { compileSource } from '../../src/sources/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { json, startApiServer } from '../support/api-server.ts';
import { firstOf, sourceConfig } from '../support/a-source.ts';
import { all } from '../support/gathering.ts';
import { NEVER } from '../support/http-doubles.ts';

/** An API that tells of a token that has ended with status 200. */
function telling(isGood: (token: number) => boolean) {
  let given = 0;
  return startApiServer(({ path, headers }) => {
    if (path === '/login') {
      return json({ token: `t${++given}` }, { latencyMs: 20 });
    }
    const token = Number(headers['x-session']?.slice(1));
    return json(isGood(token) ? { items: [{ token }] } : { error: { code: 'session_ended' } });
  });
}

describe('asking for a page whose token has ended, as the API tells in its own way', () => {
  let http: Http | undefined;

  afterEach(() => http?.close());

  function ask(url: string) {
    const auth: Auth = {
      style: 'login',
      request: { url: `${url}/login`, method: 'POST', headers: {} },
      tokenPath: 'token',
      place: { in: 'header', name: 'x-session', prefix: '' },
    };
    const config = sourceConfig({
      url: `${url}/items`,
      auth,
      errors: [
        { body: { path: 'error.code', equals: 'session_ended' }, do: { type: 'renew' } },
        { body: { path: 'error', exists: true }, do: { type: 'fail' } },
      ],
    });
    const source = compileSource(config);
    http = createHttp({
      sources: [config],
      clock: realClock,
      observe: () => undefined,
      redact: (text) => text,
      version: '1',
    });
    const ports = { api: http, clock: realClock };
    return async () => await askPage(ports, { source, partition: all, asked: await firstOf(source) }, NEVER);
  }

  const times = (server: Awaited<ReturnType<typeof telling>>, path: string) =>
    server.requests.filter((request) => request.path === path).length;

  it('renews it once, however many meet it, and asks each of them once more', async () => {
    await using server = await telling((token) => token === 2);
    const page = ask(server.url);
    const answers = await Promise.all(Array.from({ length: 8 }, page));
    expect(answers.map(({ type }) => type)).to.deep.equal(Array.from({ length: 8 }, () => 'read'));
    expect(times(server, '/login')).to.equal(2);
    expect(times(server, '/items')).to.equal(16);
    expect((await page()).type).to.equal('read');
    expect(times(server, '/login')).to.equal(2);
  });

  it('fails the page where the new one is not taken either', async () => {
    await using server = await telling(() => false);
    const answer = await ask(server.url)();
    expect(answer).to.deep.include({ type: 'failed' });
    expect(answer.type === 'failed' && answer.reason).to.equal(
      'The API answered 200 (OK): session_ended. A new token was not taken either.',
    );
    expect(times(server, '/login')).to.equal(2);
    expect(times(server, '/items')).to.equal(2);
  });
});
