import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { createHttp, type Http, type HttpOptions, type HttpSource } from '../../src/http/index.ts';
import { Failure } from '../../src/ports/failure.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { json, redirectTo, startApiServer } from '../support/api-server.ts';
import { apiRequest, httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';

describe('createHttp', () => {
  let http: Http | undefined;
  let events: ReturnType<typeof recorder>;

  beforeEach(() => {
    events = recorder();
  });

  afterEach(() => http?.close());

  function start(source: Partial<HttpSource> = {}, rest: Partial<HttpOptions> = {}): Http {
    const quick = { retries: 2, minBackoffMs: 5, maxBackoffMs: 20, maxAfterMs: 500 };
    http = createHttp({
      sources: [
        httpSource({ url: 'http://{partition.host}/', allowHosts: ['127.0.0.1'], retry: quick, ...source }),
      ],
      clock: realClock,
      observe: events.observe,
      redact: (text) => text,
      version: '1.2.3',
      ...rest,
    });
    return http;
  }

  it('asks and is answered, and says so', async () => {
    await using server = await startApiServer([json({ mag: 5 }, { encoding: 'gzip' })]);
    const answer = await start().exchange(apiRequest({ url: `${server.url}/quakes` }), NEVER);
    expect(JSON.parse(answer.body)).to.deep.equal({ mag: 5 });
    expect(server.requests[0]?.headers).to.include({
      'user-agent': 'millrace/1.2.3',
      'accept-encoding': 'gzip, deflate, br, zstd',
      connection: 'keep-alive',
    });
    expect(events.of('request.answered')[0]).to.include({ source: 'quakes', host: server.host, status: 200 });
  });

  it('never asks a host with more requests at the same time than its source declares', async () => {
    await using server = await startApiServer([json([], { latencyMs: 10 })]);
    const api = start({ concurrency: 4 });
    await Promise.all(Array.from({ length: 20 }, () => api.exchange(apiRequest({ url: server.url }), NEVER)));
    expect(server.mostAtOnce()).to.equal(4);
    expect(server.requests).to.have.length(20);
  });

  it('asks with more and more requests at the same time where the source says auto and the host is no slower', async () => {
    await using server = await startApiServer([json([], { latencyMs: 20 })]);
    const api = start();
    const ask = () => api.exchange(apiRequest({ url: server.url }), NEVER);
    const first = Array.from({ length: 10 }, ask);
    await server.received(10);
    expect(server.mostAtOnce()).to.equal(10);
    await Promise.all([...first, ...Array.from({ length: 60 }, ask)]);
    expect(server.mostAtOnce()).to.be.greaterThan(15);
  });

  it('tries again after a cut answer, and gives its place to others while it waits', async () => {
    await using server = await startApiServer(({ path }, index) =>
      path === '/cut' && index === 0 ? { body: 'xxxx', cutAfter: 2 } : json(path),
    );
    const slow = { retries: 2, minBackoffMs: 60, maxBackoffMs: 60, maxAfterMs: 500 };
    const api = start({ concurrency: 1, retry: slow }, { clock: { ...realClock, random: () => 1 } });
    const [cut] = await Promise.all([
      api.exchange(apiRequest({ url: `${server.url}/cut` }), NEVER),
      api.exchange(apiRequest({ url: `${server.url}/other` }), NEVER),
    ]);
    expect(cut.body).to.equal('"/cut"');
    expect(server.requests.map((request) => request.path)).to.deep.equal(['/cut', '/other', '/cut']);
    expect(events.of('request.failed')).to.have.length(1);
    expect(events.of('request.retried')).to.have.length(1);
    expect(events.of('request.answered')).to.have.length(2);
  });

  it('counts the deadlines from the place on, not from the queue', async () => {
    await using server = await startApiServer([json([], { latencyMs: 60 })]);
    const deadlines = { connectMs: 500, firstByteMs: 250, idleMs: 250, totalMs: 250 };
    const retry = { retries: 0, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1 };
    const api = start({ concurrency: 1, deadlines, retry });
    const all = Array.from({ length: 5 }, () => api.exchange(apiRequest({ url: server.url }), NEVER));
    expect(await Promise.all(all)).to.have.length(5);
  });

  it('pauses all requests of a host that asks for it, and tells once of the pause and of its end', async () => {
    await using server = await startApiServer((_request, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after-ms': '120' } } : json([]),
    );
    const api = start({ concurrency: 1 });
    const begun = performance.now();
    const all = Array.from({ length: 4 }, () => api.exchange(apiRequest({ url: server.url }), NEVER));
    await server.received(1);
    while (api.hosts()[0]?.pausedUntil === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(api.hosts()[0]?.pauseReason).to.include('429');
    await Promise.all(all);
    expect(performance.now() - begun).to.be.at.least(119);
    expect(events.of('host.paused')).to.have.length(1);
    expect(events.of('host.resumed')).to.have.length(1);
    expect(server.requests).to.have.length(5);
    expect((server.requests[1]?.at ?? 0) - (server.requests[0]?.at ?? 0)).to.be.at.least(115);
  });

  it('follows a redirect to another host only where that is allowed, through its gate and without credentials', async () => {
    await using there = await startApiServer([json('there', { latencyMs: 10 })]);
    await using here = await startApiServer([redirectTo(`${there.url}/quakes`)]);
    const request = apiRequest({ url: here.url, headers: { 'x-api-key': 'hush', accept: 'a/b' } });
    const alone = start({ url: here.url, allowHosts: [] });
    expect(await rejection(alone.exchange(request, NEVER))).to.be.instanceOf(Failure);
    expect(there.requests).to.deep.equal([]);
    await http?.close();

    const api = start({ concurrency: 2, url: here.url, allowHosts: [there.host] });
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.exchange(request, NEVER)));
    expect(answers[0]).to.include({ body: '"there"', url: `${there.url}/quakes` });
    expect(there.requests[0]?.headers).to.include({ accept: 'a/b', 'user-agent': 'millrace/1.2.3' });
    expect(there.requests[0]?.headers).to.not.have.property('x-api-key');
    expect(there.mostAtOnce()).to.be.at.most(2);
    expect(api.hosts().map((status) => status.host)).to.have.members([here.host, there.host]);
  });

  it('is not led to an address on the inside by a partition that makes the host, nor by another host', async () => {
    await using inside = await startApiServer([json('secret')]);
    const url = inside.url.replace('127.0.0.1', 'localhost');
    const api = start({ url: 'http://{partition.host}/', allowHosts: [] });
    const failure = await rejection(api.exchange(apiRequest({ url }), NEVER));
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    expect(failure.message).to.include('not of the public Internet');
    await http?.close();
    const elsewhere = start({ url: 'https://api.example/', allowHosts: [] });
    const foreign = await rejection(elsewhere.exchange(apiRequest({ url }), NEVER));
    expect(foreign.message).to.include('allowHosts');
    expect(inside.requests).to.deep.equal([]);
  });

  it('lets a host that hangs slow no other', async () => {
    await using hung = await startApiServer([{ never: true }]);
    await using quick = await startApiServer([json('quick')]);
    const api = start();
    const stuck = Array.from({ length: 30 }, () =>
      rejection(api.exchange(apiRequest({ url: hung.url }), NEVER)),
    );
    await hung.received(10);
    expect((await api.exchange(apiRequest({ url: quick.url }), NEVER)).body).to.equal('"quick"');
    expect(hung.requests).to.have.length(10);
    await http?.close();
    await Promise.all(stuck);
  });

  it('rejects at once with the reason of the caller, wherever a request is', async () => {
    await using server = await startApiServer([
      { status: 503, headers: { 'retry-after-ms': '400' } },
      { never: true },
    ]);
    const api = start({ concurrency: 1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const all = Array.from({ length: 5 }, () =>
      rejection(api.exchange(apiRequest({ url: server.url }), controller.signal)),
    );
    await server.received(2);
    controller.abort(reason);
    expect(await Promise.all(all)).to.deep.equal([reason, reason, reason, reason, reason]);
    expect(api.hosts()[0]).to.include({ running: 0, waiting: 0 });
  });

  it('ends everything when closed, safe twice, and asks nobody after', async () => {
    await using server = await startApiServer([{ never: true }]);
    const api = start({ concurrency: 1 });
    const all = [1, 2, 3].map(() => rejection(api.exchange(apiRequest({ url: server.url }), NEVER)));
    await server.received(1);
    await api.close();
    await api.close();
    for (const error of await Promise.all(all)) {
      expect(error).to.be.instanceOf(Failure).with.property('kind', 'transient');
    }
    expect(await rejection(api.exchange(apiRequest({ url: server.url }), NEVER))).to.be.instanceOf(Failure);
    while (server.connections() > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.requests).to.have.length(1);
  });

  it('answers in the async context of the caller', async () => {
    await using server = await startApiServer([json([], { latencyMs: 5 })]);
    const context = new AsyncLocalStorage<number>();
    const api = start({ concurrency: 2 });
    const seen = await Promise.all(
      Array.from({ length: 6 }, (_, number) =>
        context.run(number, async () => {
          await api.exchange(apiRequest({ url: server.url }), NEVER);
          return context.getStore();
        }),
      ),
    );
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });
});
