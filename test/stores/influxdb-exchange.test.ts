import { expect } from 'chai';
import type { Answer } from '../support/api-server.ts';
import { failure } from '../support/failure.ts';
import { disconnected, influxStubs, pointsOf } from '../support/influx-stub.ts';
import { rejection } from '../support/rejection.ts';

const STORED: Answer = { status: 204 };

describe('an exchange with InfluxDB', () => {
  const open = influxStubs();

  it('uses one connection again', async () => {
    const { server, write } = await open([STORED]);
    await write();
    await write();
    expect(server.requests.map(({ connection }) => connection)).to.deep.equal([0, 0]);
  });

  it('uses eight connections and no more', async () => {
    const { server, write } = await open([{ ...STORED, latencyMs: 20 }]);
    await Promise.all(Array.from({ length: 20 }, () => write()));
    expect(server.mostAtOnce()).to.equal(8);
  });

  it('fails for now when nobody is there', async () => {
    const { server, write } = await open([STORED]);
    await server[Symbol.asyncDispose]();
    const { kind, message } = await failure(() => write());
    expect(kind).to.equal('transient');
    expect(message).to.equal(
      `InfluxDB at ${server.url} cannot be reached (ECONNREFUSED): check store.url and that the server runs.`,
    );
  });

  it('fails for now when the connection is cut, after one more try at once', async () => {
    const { server, write } = await open([{ reset: true }]);
    const { kind, message } = await failure(() => write());
    expect(kind).to.equal('transient');
    expect(message).to.include('ECONNRESET');
    expect(server.requests).to.have.length(2);
  });

  it('goes well when a kept connection turns out dead and a new one works', async () => {
    const { server, write } = await open([STORED, { reset: true }, STORED]);
    await write();
    expect(await write()).to.deep.equal({ refused: [] });
    expect(server.requests.map(({ connection }) => connection)).to.deep.equal([0, 0, 1]);
  });

  for (const status of [200, 500]) {
    it(`fails for now when the answer (${status}) is cut short`, async () => {
      const { write } = await open([{ status, body: 'an answer', cutAfter: 3 }]);
      const { kind, message } = await failure(() => write());
      expect(kind).to.equal('transient');
      expect(message).to.match(/cannot be reached/);
    });
  }

  for (const [what, answer] of [
    ['no answer comes', { never: true }],
    ['the answer does not end', { status: 400, body: 'an answer', stallAfter: 3 }],
  ] as const) {
    it(`fails for now when ${what} in time, and leaves no connection behind`, async () => {
      const { server, clock, write } = await open([answer]);
      const failing = failure(() => write());
      await server.received(1);
      await clock.advance(10_000);
      const { kind, message } = await failing;
      expect(kind).to.equal('transient');
      expect(message).to.equal(`InfluxDB at ${server.url} did not answer within 10 seconds.`);
      expect(clock.sleepers()).to.equal(0);
      await disconnected(server);
    });
  }

  it('fails for good when the answer is far too long, and reads no more of it', async () => {
    const { server, write } = await open([{ status: 200, body: Buffer.alloc(33 * 1024 * 1024, 'x') }]);
    const { kind, message } = await failure(() => write());
    expect(kind).to.equal('permanent');
    expect(message).to.include('more than');
    await disconnected(server);
  });

  it('does not show user, password or parameters of the URL', async () => {
    const { server, write } = await open([{ status: 503 }], {
      url: (server) => `${server.replace('http://', 'http://user:pass@')}/influx?key=hidden`,
    });
    const { message } = await failure(() => write());
    expect(message).to.equal(`InfluxDB at ${server.url}/influx cannot write or read now (503).`);
  });

  it('ends with the reason when it is told to stop, and closes its connection', async () => {
    const { server, store, clock } = await open([{ never: true }]);
    const stop = new AbortController();
    const writing = rejection(store.write(pointsOf(1), stop.signal));
    await server.received(1);
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await writing).to.equal(reason);
    expect(clock.sleepers()).to.equal(0);
    await disconnected(server);
  });

  it('ends when the store is closed, and is not tried again', async () => {
    const { server, store, write } = await open([{ never: true }]);
    const failing = failure(() => write());
    await server.received(1);
    await store.close();
    expect((await failing).message).to.include('was closed');
    expect(server.requests).to.have.length(1);
  });
});
