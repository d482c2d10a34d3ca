import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { createHosts } from '../../src/http/hosts.ts';
import { observed } from '../../src/http/observed.ts';
import type { Api } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, apiResponse, NEVER, recorder, rejection } from '../support/http-doubles.ts';
import { virtualClock } from '../support/virtual-clock.ts';

function setUp(exchange: Api['exchange']) {
  const clock = virtualClock();
  const events = recorder();
  const { observe } = events;
  const hosts = createHosts({
    createLimiter: () => fixedLimiter(),
    clock,
    observe,
    redact: (text) => text,
    closing: new AbortController().signal,
  });
  const slow: Api = {
    async exchange(request, signal) {
      await clock.sleep(120);
      return await exchange(request, signal);
    },
  };
  return { api: observed(slow, { hosts, clock, observe }), clock, events };
}

describe('observed', () => {
  it('tells of an answer, with how long it waited and how long it took', async () => {
    const { api, clock, events } = setUp(async () => apiResponse({ status: 404, body: 'nowhere' }));
    const asked = api.exchange(apiRequest({ method: 'POST' }), NEVER, 30);
    await clock.advance(120);
    await asked;
    expect(events.of('request.answered')).to.deep.equal([
      {
        type: 'request.answered',
        source: 'quakes',
        host: 'api.example',
        method: 'POST',
        status: 404,
        tookMs: 120,
        queuedMs: 30,
        bytes: 7,
      },
    ]);
  });

  it('tells of a failure', async () => {
    const failure = new Failure('transient', 'api.example refused the connection.');
    const { api, clock, events } = setUp(() => Promise.reject(failure));
    const asked = rejection(api.exchange(apiRequest(), NEVER, 0));
    await clock.advance(120);
    expect(await asked).to.equal(failure);
    expect(events.of('request.failed')).to.deep.equal([
      {
        type: 'request.failed',
        source: 'quakes',
        host: 'api.example',
        method: 'GET',
        reason: failure.message,
        tookMs: 120,
      },
    ]);
  });

  it('tells nothing of what was broken off, nor of a bug', async () => {
    const { api, clock, events } = setUp(() => Promise.reject(new TypeError('undefined is not a function')));
    const bug = rejection(api.exchange(apiRequest(), NEVER, 0));
    const broken = rejection(api.exchange(apiRequest(), AbortSignal.abort(), 0));
    await clock.advance(120);
    await Promise.all([bug, broken]);
    expect(events.of('request.failed')).to.deep.equal([]);
  });
});
