import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createConnections } from '../../src/http/connections.ts';
import { PrivateAddressError } from '../../src/http/public-lookup.ts';
import { json, startApiServer } from '../support/api-server.ts';

describe('createConnections', () => {
  it('keeps connections alive for the next requests', async () => {
    await using server = await startApiServer([json({})]);
    const connections = createConnections({ longestConnectMs: 1_000, mayBePrivate: () => true });
    for (let time = 0; time < 10; time++) {
      const { body } = await connections.agent.request({ origin: server.url, path: '/', method: 'GET' });
      await body.dump();
    }
    // Two, because a connection is handed back a moment after its answer is.
    expect(new Set(server.requests.map((request) => request.connection)).size).to.be.at.most(2);
    await connections.close();
  });

  it('ends all connections at once when closed, safe twice', async () => {
    await using server = await startApiServer([{ never: true }]);
    const connections = createConnections({ longestConnectMs: 1_000, mayBePrivate: () => true });
    const asked = connections.agent
      .request({ origin: server.url, path: '/', method: 'GET' })
      .catch((error: Error) => error);
    await server.received(1);
    await connections.close();
    await connections.close();
    expect(await asked).to.be.instanceOf(Error);
    while (server.connections() > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('ends connections that are still being made', async () => {
    const gone = Promise.withResolvers<void>();
    const met = Promise.withResolvers<void>();
    // It takes the connection and never answers the TLS handshake.
    const silent = createServer((socket) => {
      met.resolve();
      socket
        .on('error', () => undefined)
        .on('close', () => gone.resolve())
        .resume();
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const connections = createConnections({ longestConnectMs: 60_000, mayBePrivate: () => true });
    const asked = connections.agent
      .request({ origin: `https://127.0.0.1:${port}`, path: '/', method: 'GET' })
      .catch((error: Error) => error);
    await met.promise;
    await connections.close();
    await gone.promise;
    expect(await asked).to.be.instanceOf(Error);
    await new Promise((resolve) => silent.close(resolve));
  });

  it('connects to no address that is not public unless the origin may have one', async () => {
    await using server = await startApiServer([json({})]);
    const seen: string[] = [];
    const connections = createConnections({
      longestConnectMs: 1_000,
      mayBePrivate: (origin) => {
        seen.push(origin.origin);
        return false;
      },
    });
    const port = new URL(server.url).port;
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const origin = `http://${host}:${port}`;
      const failed = await connections.agent
        .request({ origin, path: '/', method: 'GET' })
        .catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(PrivateAddressError);
      expect(seen.at(-1)).to.equal(origin);
    }
    expect(server.requests).to.deep.equal([]);
    await connections.close();
  });
});
