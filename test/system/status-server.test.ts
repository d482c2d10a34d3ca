import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import type { Readiness } from '../../src/system/status.ts';
import { startStatusServer } from '../../src/system/status-server.ts';
import { failure } from '../support/failure.ts';

async function serving(host = '127.0.0.1') {
  let readiness: Readiness = { ready: true, reasons: [] };
  const server = await startStatusServer({
    port: 0,
    host,
    readiness: () => readiness,
    status: () => ({ role: 'run' }),
  });
  return {
    url: server.url,
    close: () => server.close(),
    set: (changed: Readiness) => {
      readiness = changed;
    },
    async get(path: string) {
      const response = await fetch(`${server.url}${path}`);
      return { status: response.status, body: await response.text() };
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function hasIpv6Loopback(): boolean {
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some(({ address }) => address === '::1'),
  );
}

describe('the status server', () => {
  it('answers /healthz as long as the process answers, ready or not', async () => {
    await using server = await serving();
    server.set({ ready: false, reasons: ['The process drains.'] });
    expect(await server.get('/healthz')).to.deep.equal({ status: 200, body: '{"healthy":true}' });
  });

  it('answers /readyz with 200 when ready, and with 503 and the reasons when not', async () => {
    await using server = await serving();
    expect(await server.get('/readyz')).to.deep.equal({ status: 200, body: '{"ready":true,"reasons":[]}' });
    server.set({ ready: false, reasons: ['The process drains.'] });
    expect(await server.get('/readyz')).to.deep.equal({
      status: 503,
      body: '{"ready":false,"reasons":["The process drains."]}',
    });
  });

  it('answers /status, and nothing else', async () => {
    await using server = await serving();
    expect(await server.get('/status')).to.deep.equal({ status: 200, body: '{"role":"run"}' });
    expect((await server.get('/')).status).to.equal(404);
  });

  it('writes an IPv6 address as a URL has it', async function () {
    if (!hasIpv6Loopback()) {
      this.skip();
    }
    await using server = await serving('::1');
    expect(server.url).to.match(/^http:\/\/\[::1\]:\d+$/);
    expect((await server.get('/healthz')).status).to.equal(200);
  });

  it('says that a port is taken', async () => {
    await using server = await serving();
    const port = Number(new URL(server.url).port);
    const { kind, message } = await failure(() =>
      startStatusServer({
        port,
        host: '127.0.0.1',
        readiness: () => ({ ready: true, reasons: [] }),
        status: () => ({}),
      }),
    );
    expect(kind).to.equal('permanent');
    expect(message).to.match(
      new RegExp(`127\\.0\\.0\\.1:${port} cannot be listened on.*EADDRINUSE.*Choose another`),
    );
  });

  it('closes though a client keeps its connection', async () => {
    const server = await serving();
    const connected = Promise.withResolvers<void>();
    const open = request(server.url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } });
    open
      .on('error', () => undefined)
      .once('socket', (socket) => socket.once('connect', () => connected.resolve()));
    open.write('never ended');
    await connected.promise;
    await server.close();
  });
});
