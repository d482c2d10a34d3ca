import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { createHosts } from '../../src/http/hosts.ts';
import { retried } from '../../src/http/retried.ts';
import { sourcesByName } from '../../src/http/sources.ts';
import type { ApiResponse } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, httpSource, NEVER, recorder, rejection, scriptedApi } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

const retry = { retries: 3, minBackoffMs: 100, maxBackoffMs: 1_000, maxAfterMs: 60_000 };

function setUp(script: readonly (Partial<ApiResponse> | Error)[], policy = retry) {
  const clock = virtualClock({ seed: 7 });
  const events = recorder();
  const { observe } = events;
  const inner = scriptedApi(script);
  const hosts = createHosts({
    createLimiter: () => fixedLimiter(),
    clock,
    observe,
    redact: (text) => text,
    closing: new AbortController().signal,
  });
  const sourceOf = sourcesByName([httpSource({ retry: policy })]);
  return { api: retried(inner, { sourceOf, hosts, clock, observe }), clock, events, inner };
}

const reset = new Failure('transient', 'The connection was reset.');

describe('retried', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    it(`tries again after ${status}`, async () => {
      const { api, clock, inner } = setUp([{ status }, { status: 200 }]);
      const answer = api.exchange(apiRequest(), NEVER);
      await clock.advance(100);
      expect(await answer).to.include({ status: 200 });
      expect(inner.asked).to.have.length(2);
    });
  }

  for (const status of [200, 204, 304, 400, 401, 403, 404, 410, 422, 501]) {
    it(`takes ${status} for the answer`, async () => {
      const { api, inner } = setUp([{ status }]);
      expect(await api.exchange(apiRequest(), NEVER)).to.include({ status });
      expect(inner.asked).to.have.length(1);
    });
  }

  it('tries a POST again with its body, because it only reads', async () => {
    const { api, clock, inner } = setUp([reset, {}]);
    const request = apiRequest({ method: 'POST', body: '{"q":1}' });
    const answer = api.exchange(request, NEVER);
    await clock.advance(100);
    await answer;
    expect(inner.asked).to.deep.equal([request, request]);
  });

  it('waits with full jitter, doubling up to the maximum', async () => {
    const policy = { ...retry, retries: 200, minBackoffMs: 100, maxBackoffMs: 800 };
    const { api, clock, events } = setUp([reset], policy);
    const end = rejection(api.exchange(apiRequest(), NEVER));
    while (await clock.next()) {
      // one try after the other
    }
    await end;
    const waits = events.of('request.retried').map((event) => event.afterMs);
    expect(waits).to.have.length(200);
    expect(waits[0]).to.be.within(0, 100);
    expect(waits[1]).to.be.within(0, 200);
    const late = waits.slice(3);
    expect(Math.max(...late)).to.be.within(700, 800);
    expect(Math.min(...late)).to.be.within(0, 100);
  });

  it('waits for as long as the answer asks, to the millisecond', async () => {
    const { api, clock, inner } = setUp([{ status: 503, headers: { 'retry-after': '5' } }, {}]);
    const answer = api.exchange(apiRequest(), NEVER);
    await clock.advance(4_999);
    expect(inner.asked).to.have.length(1);
    await clock.advance(1);
    expect(await answer).to.include({ status: 200 });
  });

  it('waits for as long as a failure asks', async () => {
    const { api, clock, inner } = setUp([new Failure('transient', 'Busy.', { afterMs: 3_000 }), {}]);
    const answer = api.exchange(apiRequest(), NEVER);
    await clock.advance(2_999);
    expect(inner.asked).to.have.length(1);
    await clock.advance(1);
    await answer;
  });

  for (const nonsense of ['soon', '-1', '0']) {
    it(`backs off by itself when the answer asks for "${nonsense}"`, async () => {
      const { api, clock, events } = setUp([{ status: 503, headers: { 'retry-after': nonsense } }, {}]);
      const answer = api.exchange(apiRequest(), NEVER);
      await clock.advance(100);
      await answer;
      expect(events.of('request.retried')[0]?.afterMs).to.be.within(1, 100);
    });
  }

  it('gives the answer as it is when more is asked than the policy waits', async () => {
    const { api, clock, inner } = setUp([{ status: 429, headers: { 'retry-after': '61' } }]);
    expect(await api.exchange(apiRequest(), NEVER)).to.include({ status: 429 });
    expect(inner.asked).to.have.length(1);
    expect(clock.sleepers()).to.equal(0);
  });

  it('gives the last answer as it is when the tries are used up', async () => {
    const { api, clock, inner } = setUp([
      { status: 500 },
      { status: 502 },
      { status: 504 },
      { status: 503, body: 'no' },
    ]);
    const answer = api.exchange(apiRequest(), NEVER);
    await clock.advance(10_000);
    expect(await answer).to.include({ status: 503, body: 'no' });
    expect(inner.asked).to.have.length(4);
  });

  it('throws the last failure with the number of tries', async () => {
    const { api, clock } = setUp([reset]);
    const end = rejection(api.exchange(apiRequest(), NEVER));
    await clock.advance(10_000);
    const failure = (await end) as Failure;
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'transient');
    expect(failure.message).to.equal('The connection was reset, after 4 tries.');
    expect(failure.cause).to.equal(reset);
  });

  it('tries once where the policy allows no retry', async () => {
    const { api } = setUp([reset], { ...retry, retries: 0 });
    expect((await rejection(api.exchange(apiRequest(), NEVER))).message).to.include('after 1 try.');
  });

  it('does not try again what is permanent, nor a bug', async () => {
    for (const error of [new Failure('permanent', 'Too large.'), new TypeError('a bug')]) {
      const { api, inner } = setUp([error]);
      expect(await rejection(api.exchange(apiRequest(), NEVER))).to.equal(error);
      expect(inner.asked).to.have.length(1);
    }
  });

  it('tells of each retry before it waits', async () => {
    const { api, clock, events } = setUp([{ status: 503, headers: { 'retry-after': '1' } }, reset, {}]);
    const answer = api.exchange(apiRequest(), NEVER);
    await clock.advance(2_000);
    await answer;
    const told = events.of('request.retried');
    expect(told[0]).to.deep.equal({
      type: 'request.retried',
      source: 'quakes',
      host: 'api.example',
      reason: 'It answered 503.',
      attempt: 1,
      afterMs: 1_000,
    });
    expect(told[1]).to.include({ attempt: 2, reason: reset.message });
  });

  it('stops waiting at once when the signal aborts', async () => {
    const { api, clock } = setUp([{ status: 503, headers: { 'retry-after': '30' } }]);
    const controller = new AbortController();
    const end = rejection(api.exchange(apiRequest(), controller.signal));
    await settle();
    expect(clock.sleepers()).to.equal(1);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await end).to.equal(reason);
    expect(clock.sleepers()).to.equal(0);
  });

  it('does not try again when the one who aborts does so with a failure', async () => {
    const reason = new Failure('transient', 'We are closing.');
    const { api, inner } = setUp([reason]);
    expect(await rejection(api.exchange(apiRequest(), AbortSignal.abort(reason)))).to.equal(reason);
    expect(inner.asked).to.have.length(1);
  });
});
