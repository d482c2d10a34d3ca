import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { type Admitted, gated } from '../../src/http/gated.ts';
import { createHosts } from '../../src/http/hosts.ts';
import { type HttpSource, sourcesByName } from '../../src/http/sources.ts';
import { apiRequest, apiResponse, httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

function setUp(sources: readonly HttpSource[], inner: Admitted['exchange']) {
  const clock = virtualClock();
  const hosts = createHosts({
    createLimiter: () => fixedLimiter(),
    clock,
    observe: recorder().observe,
    redact: (text) => text,
    closing: new AbortController().signal,
  });
  const api = gated({ exchange: inner }, { sourceOf: sourcesByName(sources), hosts, clock });
  return { api, clock, hosts };
}

describe('gated', () => {
  it('tells how long a request was held back', async () => {
    const told: number[] = [];
    const source = httpSource({ concurrency: 1 });
    const { api, clock } = setUp([source], async (_request, _signal, queuedMs) => {
      told.push(queuedMs);
      await clock.sleep(250);
      return apiResponse();
    });
    const all = [1, 2, 3].map(() => api.exchange(apiRequest(), NEVER));
    await clock.advance(750);
    await Promise.all(all);
    expect(told).to.deep.equal([0, 250, 500]);
  });

  it('lets a host that hangs slow no other, not even for the same source', async () => {
    const { api } = setUp([httpSource()], async (request) => {
      if (request.url.includes('hung')) {
        await new Promise(() => {});
      }
      return apiResponse();
    });
    for (let number = 0; number < 100; number++) {
      void api.exchange(apiRequest({ url: 'https://hung.example/' }), NEVER);
    }
    await settle();
    expect(await api.exchange(apiRequest({ url: 'https://quick.example/' }), NEVER)).to.include({
      status: 200,
    });
  });

  it('gives two sources of one host one gate, and each its own number', async () => {
    const running = new Map<string, number>();
    const most = new Map<string, number>();
    const sources = [httpSource({ name: 'a', concurrency: 2 }), httpSource({ name: 'b', concurrency: 3 })];
    const { api, clock, hosts } = setUp(sources, async ({ source }) => {
      running.set(source, (running.get(source) ?? 0) + 1);
      most.set(source, Math.max(most.get(source) ?? 0, running.get(source) ?? 0));
      await clock.sleep(100);
      running.set(source, (running.get(source) ?? 0) - 1);
      return apiResponse();
    });
    const all = ['a', 'b'].flatMap((source) =>
      Array.from({ length: 9 }, () => api.exchange(apiRequest({ source }), NEVER)),
    );
    await settle();
    expect(hosts.statuses()).to.have.length(1);
    expect(hosts.statuses()[0]).to.include({ running: 5, waiting: 13, concurrency: 5 });
    await clock.advance(1_000);
    await Promise.all(all);
    expect([...most]).to.deep.equal([
      ['a', 2],
      ['b', 3],
    ]);
  });

  it('runs each exchange in the async context of its caller, even one that had to wait', async () => {
    const context = new AsyncLocalStorage<string>();
    const source = httpSource({ concurrency: 1, rates: [{ requests: 1, perMs: 100 }] });
    const { api, clock } = setUp([source], async () => apiResponse({ body: context.getStore() ?? 'none' }));
    const all = ['a', 'b', 'c'].map((name) => context.run(name, () => api.exchange(apiRequest(), NEVER)));
    await clock.advance(200);
    expect((await Promise.all(all)).map((response) => response.body)).to.deep.equal(['a', 'b', 'c']);
  });

  it('asks nobody when the signal has aborted already', async () => {
    let asked = 0;
    const { api } = setUp([httpSource()], async () => {
      asked++;
      return apiResponse();
    });
    const reason = new Error('enough');
    expect(await rejection(api.exchange(apiRequest(), AbortSignal.abort(reason)))).to.equal(reason);
    expect(asked).to.equal(0);
  });
});
