import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type Connections, createConnections } from '../../src/http/connections.ts';
import { createExchange } from '../../src/http/exchange.ts';
import { type HttpSource, sourcesByName } from '../../src/http/sources.ts';
import type { Api } from '../../src/ports/api.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { Failure } from '../../src/ports/failure.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { bomb, json, startApiServer } from '../support/api-server.ts';
import { apiRequest, httpSource, NEVER, rejection } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

describe('createExchange', () => {
  let connections: Connections;

  beforeEach(() => {
    connections = createConnections({ longestConnectMs: 1_000, mayBePrivate: () => true });
  });

  afterEach(() => connections.close());

  function exchangeOf(rest: Partial<HttpSource>, clock: Clock = virtualClock()): Api {
    const sourceOf = sourcesByName([httpSource(rest)]);
    const redact = (text: string) => text.replaceAll('hush', '***');
    return createExchange({ connections, clock, redact, sourceOf });
  }

  for (const encoding of ['gzip', 'deflate', 'br', 'zstd'] as const) {
    it(`gives a body that came as ${encoding} as text`, async () => {
      await using server = await startApiServer([json({ place: 'Zürich 水' }, { encoding })]);
      const clock = virtualClock();
      const answer = await exchangeOf({}, clock).exchange(apiRequest({ url: `${server.url}/a?b=c` }), NEVER);
      expect(JSON.parse(answer.body)).to.deep.equal({ place: 'Zürich 水' });
      expect(answer).to.include({
        status: 200,
        url: `${server.url}/a?b=c`,
        receivedAt: clock.now(),
        bytes: Buffer.byteLength(answer.body),
      });
    });
  }

  it('stops a bomb at the limit for good', async () => {
    await using server = await startApiServer([bomb(20_000_000)]);
    const limits = { ...httpSource().limits, bodyBytes: 1_000_000 };
    const failure = await rejection(exchangeOf({ limits }).exchange(apiRequest({ url: server.url }), NEVER));
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    expect(failure.message).to.include('1000000 bytes').and.include('limits.body.');
  });

  it('shows neither query nor secret in a message', async () => {
    await using server = await startApiServer([bomb(2_000)]);
    const limits = { ...httpSource().limits, bodyBytes: 1_000 };
    const request = apiRequest({ url: `${server.url}/hush/quakes?key=hidden` });
    const failure = await rejection(exchangeOf({ limits }).exchange(request, NEVER));
    expect(failure.message).to.include(`${server.url}/***/quakes`);
    expect(failure.message).to.not.include('hush').and.not.include('hidden');
  });

  function expectDeadline(failure: Error, option: string, host: string): void {
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'transient');
    expect(failure.message).to.include(`(deadlines.${option})`).and.include(host);
  }

  const deadlines = { connectMs: 40, firstByteMs: 60, idleMs: 60, totalMs: 1_000 };
  /** For the world's own clock, which no test holds. */
  const patient = { connectMs: 2_000, firstByteMs: 2_000, idleMs: 2_000, totalMs: 4_000 };

  it('ends a connection that does not come to stand', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const clock = virtualClock();
    const asked = rejection(
      exchangeOf({ deadlines }, clock).exchange(apiRequest({ url: `https://127.0.0.1:${port}` }), NEVER),
    );
    const socket = await new Promise<import('node:net').Socket>((resolve) =>
      server.once('connection', resolve),
    );
    await clock.advance(40);
    expectDeadline(await asked, 'connect', `127.0.0.1:${port}`);
    socket.on('error', () => undefined).destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends a request that gets no answer', async () => {
    await using server = await startApiServer([{ never: true }]);
    const clock = virtualClock();
    const asked = rejection(
      exchangeOf({ deadlines }, clock).exchange(apiRequest({ url: server.url }), NEVER),
    );
    await server.received(1);
    await clock.advance(60);
    expectDeadline(await asked, 'firstByte', server.host);
    expect(clock.sleepers()).to.equal(0);
  });

  it('ends a body that stops in the middle', async () => {
    await using server = await startApiServer([{ body: 'x'.repeat(500), stallAfter: 100 }]);
    const hasty = { ...patient, idleMs: 60 };
    const asked = exchangeOf({ deadlines: hasty }, realClock).exchange(
      apiRequest({ url: server.url }),
      NEVER,
    );
    expectDeadline(await rejection(asked), 'idle', server.host);
  });

  it('ends a body that drips for ever', async () => {
    await using server = await startApiServer([{ body: 'x'.repeat(500), dripMs: 10 }]);
    const hasty = { ...patient, totalMs: 150 };
    const asked = exchangeOf({ deadlines: hasty }, realClock).exchange(
      apiRequest({ url: server.url }),
      NEVER,
    );
    expectDeadline(await rejection(asked), 'total', server.host);
  });

  it('lets a body drip that keeps to its deadlines', async () => {
    await using server = await startApiServer([{ body: '[1,2,3]', dripMs: 5 }]);
    const answer = await exchangeOf({}, realClock).exchange(apiRequest({ url: server.url }), NEVER);
    expect(answer.body).to.equal('[1,2,3]');
  });

  it('leaves no sleep behind after an answer', async () => {
    await using server = await startApiServer([json([])]);
    const clock = virtualClock();
    await exchangeOf({}, clock).exchange(apiRequest({ url: server.url }), NEVER);
    await settle();
    expect(clock.sleepers()).to.equal(0);
  });
});
