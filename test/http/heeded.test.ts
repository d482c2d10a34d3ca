import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { heeded } from '../../src/http/heeded.ts';
import { createHosts } from '../../src/http/hosts.ts';
import type { Load } from '../../src/http/limiter.ts';
import type { ApiResponse } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, NEVER, recorder, rejection, scriptedApi } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

function setUp(script: readonly (Partial<ApiResponse> | Error)[]) {
  const clock = virtualClock();
  const events = recorder();
  const learnt: Load[] = [];
  const hosts = createHosts({
    createLimiter: () => ({ ...fixedLimiter(), learn: (load) => void learnt.push(load) }),
    clock,
    observe: events.observe,
    redact: (text) => text,
    closing: new AbortController().signal,
  });
  return { api: heeded(scriptedApi(script), { hosts, clock }), clock, events, learnt };
}

describe('heeded', () => {
  for (const status of [429, 503]) {
    it(`pauses the host for as long as a ${status} asks, and gives the answer on`, async () => {
      const { api, events, clock } = setUp([{ status, headers: { 'retry-after': '7' } }]);
      expect(await api.exchange(apiRequest(), NEVER)).to.include({ status });
      const [paused] = events.of('host.paused');
      expect(paused).to.include({ host: 'api.example', forMs: 7_000 });
      expect(paused?.reason).to.include(String(status));
      await clock.advance(7_000);
      expect(events.of('host.resumed')).to.have.length(1);
    });
  }

  for (const headers of [{}, { 'retry-after': '0' }, { 'retry-after': 'soon' }]) {
    it(`pauses by a back-off for a 429 with ${JSON.stringify(headers)}`, async () => {
      const { api, events, clock } = setUp([{ status: 429, headers }]);
      await api.exchange(apiRequest(), NEVER);
      expect(events.of('host.paused')[0]?.forMs).to.be.within(500, 1_000);
      await clock.advance(1_000);
    });
  }

  it('tells the limiter how long it was asked to wait', async () => {
    const { api, learnt, clock } = setUp([{ status: 429, headers: { 'retry-after': '7' } }, { status: 429 }]);
    await api.exchange(apiRequest(), NEVER);
    await clock.advance(7_000);
    await api.exchange(apiRequest(), NEVER);
    expect(learnt.map((load) => load.askedMs)).to.deep.equal([7_000, undefined]);
    await clock.advance(1_000);
  });

  it('does not pause for a 503 that names no time, nor for another answer that does', async () => {
    const { api, events } = setUp([{ status: 503 }, { status: 500, headers: { 'retry-after': '7' } }]);
    await api.exchange(apiRequest(), NEVER);
    await api.exchange(apiRequest(), NEVER);
    expect(events.of('host.paused')).to.deep.equal([]);
  });

  it('pauses the host before it refuses, when an answer says that the quota is used up', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' };
    const { api, events, clock } = setUp([{ status: 200, headers }]);
    expect(await api.exchange(apiRequest(), NEVER)).to.include({ status: 200 });
    expect(events.of('host.paused')[0]).to.include({ forMs: 9_000 });
    await clock.advance(9_000);
  });

  for (const [what, answer] of [
    ['5xx', { status: 502 }],
    ['no answer', new Failure('transient', 'The connection was reset.')],
  ] as const) {
    it(`opens the breaker after many of ${what} in a row`, async () => {
      const { api, events, clock } = setUp([answer]);
      for (let time = 0; time < 12; time++) {
        await api.exchange(apiRequest(), NEVER).catch(() => undefined);
        await clock.advance(200);
      }
      expect(events.of('breaker.opened')).to.have.length(1);
    });
  }

  it('does not take 404 or 429 for a host that is down', async () => {
    const { api, events, clock } = setUp([{ status: 404 }, { status: 429, headers: { 'retry-after': '1' } }]);
    for (let time = 0; time < 12; time++) {
      await api.exchange(apiRequest(), NEVER);
      await clock.advance(1_000);
    }
    expect(events.of('breaker.opened')).to.deep.equal([]);
  });

  it('tells the limiter of every end but our own', async () => {
    const reset = new Failure('transient', 'The connection was reset.');
    const refused = new Failure('permanent', 'The body is too large.');
    const { api, learnt } = setUp([{ status: 200 }, { status: 503 }, reset, refused]);
    await api.exchange(apiRequest(), NEVER);
    await api.exchange(apiRequest(), NEVER);
    expect(await rejection(api.exchange(apiRequest(), NEVER))).to.equal(reset);
    expect(await rejection(api.exchange(apiRequest(), NEVER))).to.equal(refused);
    await settle();
    expect(learnt.map((load) => load.outcome)).to.deep.equal(['answered', 'refused', 'failed']);
  });

  it('tells the limiter nothing of what was broken off', async () => {
    const { api, learnt } = setUp([new Failure('transient', 'closed')]);
    await rejection(api.exchange(apiRequest(), AbortSignal.abort()));
    expect(learnt).to.deep.equal([]);
  });
});
