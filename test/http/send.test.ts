import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { failureOf } from '../../src/http/failures.ts';
import { type Connections, createConnections } from '../../src/http/connections.ts';
import { type DeadlineWatch, watchDeadlines } from '../../src/http/deadline-watch.ts';
import { type RawAnswer, send } from '../../src/http/send.ts';
import type { ApiRequest } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { startApiServer } from '../support/api-server.ts';
import { apiRequest, httpSource, rejection } from '../support/http-doubles.ts';
import { virtualClock } from '../support/virtual-clock.ts';

/** A server below HTTP: it says these very bytes, and then perhaps closes. */
async function rawServer(
  onData: (socket: Socket) => void,
): Promise<Server & AsyncDisposable & { url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => onData(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

describe('send', () => {
  let connections: Connections;
  let caller: AbortController;
  let watch: DeadlineWatch;

  beforeEach(() => {
    connections = createConnections({ longestConnectMs: 1_000, mayBePrivate: () => true });
    caller = new AbortController();
    watch = watchDeadlines({
      deadlines: httpSource().deadlines,
      clock: virtualClock(),
      host: 'api.example',
      signal: caller.signal,
    });
  });

  afterEach(async () => {
    watch.stop();
    await connections.close();
  });

  function ask(url: string, rest: Partial<ApiRequest> = {}, maxBytes = 1_000): Promise<RawAnswer> {
    const request = apiRequest({ url, ...rest });
    const { agent } = connections;
    const where = 'https://api.example/quakes';
    return send({
      agent,
      request,
      url: new URL(url),
      where,
      maxBytes,
      watch,
      failureOf: (error) => failureOf(error, where),
    });
  }

  async function expectFailure(asked: Promise<unknown>, kind: Failure['kind'], words: string): Promise<void> {
    const failure = await rejection(asked);
    expect(failure).to.be.instanceOf(Failure).with.property('kind', kind);
    expect(failure.message).to.include(words);
  }

  it('sends what it is given and takes the whole answer', async () => {
    await using server = await startApiServer([
      { status: 404, headers: { 'X-One': 'a', link: ['<1>', '<2>'] }, body: 'nowhere' },
    ]);
    const answer = await ask(`${server.url}/a/b?c=d%20e`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'x-mine': '1' },
      body: 'wörter',
    });
    expect(answer.status).to.equal(404);
    expect(answer.headers).to.include({ 'x-one': 'a', link: '<1>, <2>' });
    expect(String(answer.body)).to.equal('nowhere');
    expect(server.requests[0]).to.include({ method: 'POST', path: '/a/b?c=d%20e', body: 'wörter' });
    expect(server.requests[0]?.headers).to.include({ 'content-type': 'text/plain', 'x-mine': '1' });
  });

  it('waits for the answer behind an informational one', async () => {
    await using server = await rawServer((socket) => {
      socket.end('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    const answer = await ask(server.url);
    expect([answer.status, String(answer.body)]).to.deep.equal([200, 'ok']);
  });

  it('stops a body at the limit, for good, naming the option', async () => {
    await using server = await startApiServer([{ body: 'x'.repeat(1_001), chunked: true }]);
    await expectFailure(ask(server.url), 'permanent', '1000 bytes');
    await expectFailure(ask(server.url), 'permanent', 'limits.compressed.');
    expect((await ask(server.url, {}, 1_001)).body).to.have.length(1_001);
  });

  it('does not wait for a body that announces itself as too large', async () => {
    await using server = await startApiServer([{ body: 'x'.repeat(5_000), stallAfter: 0 }]);
    await expectFailure(ask(server.url), 'permanent', 'limits.compressed.');
  });

  for (const chunked of [false, true]) {
    it(`takes a body cut short for something that may pass, ${chunked ? 'in chunks' : 'with a length'}`, async () => {
      await using server = await startApiServer([{ body: 'x'.repeat(500), cutAfter: 100, chunked }]);
      await expectFailure(ask(server.url), 'transient', 'cut short');
    });
  }

  it('takes a connection cut before the answer for something that may pass', async () => {
    await using server = await startApiServer([{ reset: true }]);
    await expectFailure(ask(server.url), 'transient', 'closed');
  });

  it('takes a refused connection for something that may pass', async () => {
    const server = await startApiServer([{}]);
    await server[Symbol.asyncDispose]();
    await expectFailure(ask(server.url), 'transient', 'refused the connection');
  });

  it('takes an answer that is not HTTP for something that may pass', async () => {
    await using server = await rawServer((socket) => socket.end('220 smtp.example ready\r\n'));
    await expectFailure(ask(server.url), 'transient', 'not HTTP');
  });

  it('refuses headers that are too large for good', async () => {
    await using server = await startApiServer([{ headers: { 'x-long': 'x'.repeat(20_000) } }]);
    await expectFailure(ask(server.url), 'permanent', 'headers');
  });

  it('refuses a request that cannot be sent for good, and does not show the value', async () => {
    const asked = ask('http://127.0.0.1:1/', { headers: { 'x-api-key': 'hush\nhush' } });
    const failure = await rejection(asked);
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    expect(failure.message).to.include('x-api-key').and.not.include('hush');
  });

  it('stops at once when the signal aborts, and closes the connection', async () => {
    await using server = await startApiServer([{ body: 'x'.repeat(500), stallAfter: 100 }]);
    const asked = rejection(ask(server.url));
    await server.received(1);
    const reason = new Error('enough');
    caller.abort(reason);
    expect(await asked).to.equal(reason);
    while (server.connections() > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('stops at once when the signal aborts before there is a connection', async () => {
    await using server = await rawServer(() => undefined);
    const asked = rejection(ask(server.url.replace('http:', 'https:')));
    await new Promise((resolve) => server.once('connection', resolve));
    const reason = new Error('enough');
    caller.abort(reason);
    expect(await asked).to.equal(reason);
  });

  it('asks nobody when the signal has aborted already', async () => {
    await using server = await startApiServer([{}]);
    const reason = new Error('enough');
    caller.abort(reason);
    expect(await rejection(ask(server.url))).to.equal(reason);
    expect(server.requests).to.deep.equal([]);
  });
});
