import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { createHost, type Host } from '../../src/http/host.ts';
import type { Limiter, Load } from '../../src/http/limiter.ts';
import { httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

function setUp(limiter: Limiter = fixedLimiter()) {
  const clock = virtualClock();
  const events = recorder();
  const closing = new AbortController();
  const host = createHost({
    name: 'api.example',
    limiter,
    clock,
    observe: events.observe,
    closing: closing.signal,
  });
  return { clock, events, host };
}

/** Tasks that run until told to end, and how many of them run. */
function load(host: Host) {
  const ends: (() => void)[] = [];
  const tally = { running: 0, most: 0 };
  const task = async () => {
    tally.most = Math.max(tally.most, ++tally.running);
    await new Promise<void>((resolve) => ends.push(resolve));
    tally.running--;
  };
  return {
    tally,
    ask: (source = httpSource(), signal = NEVER) => host.visit(source, () => host.run(task, signal)),
    endAll: async () => {
      while (ends.length > 0) {
        ends.shift()?.();
        await settle(2);
      }
    },
  };
}

describe('createHost', () => {
  it('runs as many at the same time as the source declares, and no more', async () => {
    const { host } = setUp();
    const { tally, ask, endAll } = load(host);
    const all = Array.from({ length: 10 }, () => ask(httpSource({ concurrency: 3 })));
    await settle();
    expect(tally.running).to.equal(3);
    expect(host.status()).to.include({ running: 3, waiting: 7, concurrency: 3 });
    await endAll();
    await Promise.all(all);
    expect(tally.most).to.equal(3);
    expect(host.status()).to.include({ running: 0, waiting: 0 });
  });

  it('adds up what its sources declare, each once', async () => {
    const { host } = setUp();
    for (const name of ['a', 'b', 'a', 'b']) {
      await host.visit(httpSource({ name, concurrency: 2 }), async () => undefined);
    }
    expect(host.status().concurrency).to.equal(4);
  });

  it('asks the limiter when a source says auto, and never goes below what others declare', async () => {
    const { host } = setUp(fixedLimiter(5));
    await host.visit(httpSource({ name: 'a', concurrency: 2 }), async () => undefined);
    expect(host.status().concurrency).to.equal(2);
    await host.visit(httpSource({ name: 'b', concurrency: 'auto' }), async () => undefined);
    expect(host.status().concurrency).to.equal(5);
    await host.visit(httpSource({ name: 'c', concurrency: 7 }), async () => undefined);
    expect(host.status().concurrency).to.equal(9);
  });

  it('tells the limiter how exchanges end, and follows it up and down', async () => {
    const learnt: Load[] = [];
    let limit = 2;
    const { host } = setUp({
      ...fixedLimiter(),
      limit: () => limit,
      learn: (told) => void learnt.push(told),
    });
    const { tally, ask, endAll } = load(host);
    const all = [ask(), ask(), ask(), ask(), ask()];
    await settle();
    expect(tally.running).to.equal(2);
    limit = 4;
    host.learn({ outcome: 'answered', tookMs: 20 });
    await settle();
    expect(tally.running).to.equal(4);
    expect(learnt).to.deep.equal([{ outcome: 'answered', at: 0, tookMs: 20, running: 2 }]);
    limit = 1;
    host.learn({ outcome: 'refused', tookMs: 20 });
    expect(host.status().concurrency).to.equal(1);
    await endAll();
    await Promise.all(all);
  });

  it('starts nothing while it is paused; what runs, runs on', async () => {
    const { host, clock } = setUp();
    const { tally, ask, endAll } = load(host);
    const running = ask();
    await settle();
    host.refused('busy', host.pauses(), 5_000);
    const waiting = [ask(), ask()];
    await clock.advance(4_999);
    expect(tally.running).to.equal(1);
    expect(host.status()).to.deep.include({ waiting: 2, pausedUntil: clock.now() + 1, pauseReason: 'busy' });
    await endAll();
    await running;
    await clock.advance(1);
    expect(tally.running).to.equal(2);
    expect(host.status()).to.include({ pausedUntil: undefined, pauseReason: undefined });
    await endAll();
    await Promise.all(waiting);
  });

  it('backs off longer each time it is refused without a time, and starts over after an answer', async () => {
    const { host, events, clock } = setUp();
    for (let time = 0; time < 9; time++) {
      host.refused('busy', host.pauses());
      await clock.advance(60_000);
    }
    host.learn({ outcome: 'refused', tookMs: 1 });
    host.learn({ outcome: 'answered', tookMs: 1 });
    host.refused('busy', host.pauses());
    const pauses = events.of('host.paused').map((event) => event.forMs);
    const longest = [1, 2, 4, 8, 16, 32, 60, 60, 60, 1].map((seconds) => seconds * 1_000);
    longest.forEach((ms, index) => expect(pauses[index]).to.be.within(ms / 2, ms));
  });

  it('leaves a refusal without a time to a limiter that gives way, until it has nothing left to give', async () => {
    let gives = true;
    const { host, events, clock } = setUp({ ...fixedLimiter(), gives: () => gives });
    await host.visit(httpSource({ concurrency: 'auto' }), async () => undefined);
    host.refused('busy', host.pauses());
    expect(events.of('host.paused')).to.deep.equal([]);
    gives = false;
    host.refused('busy', host.pauses());
    expect(events.of('host.paused')).to.have.length(1);
    await clock.advance(1_000);
  });

  it("keeps the limiter's pace, and says so", async () => {
    const { host, clock } = setUp({ ...fixedLimiter(), gapMs: () => 250 });
    const { tally, ask, endAll } = load(host);
    const all = [ask(), ask(), ask()];
    await clock.advance(0);
    expect(tally.running).to.equal(1);
    expect(host.status().perSecond).to.equal(4);
    await clock.advance(500);
    expect(tally.running).to.equal(3);
    await endAll();
    await Promise.all(all);
  });

  it('spreads what is left of a quota, whatever its sources declare', async () => {
    const { host, clock } = setUp();
    const { tally, ask, endAll } = load(host);
    const source = httpSource({ concurrency: 8 });
    const first = ask(source);
    await settle();
    host.told([{ left: 4, resetMs: 4_000, limit: 100 }]);
    const all = [first, ask(source), ask(source), ask(source), ask(source)];
    await clock.advance(0);
    expect(tally.running).to.be.within(1, 2);
    await clock.advance(4_000);
    expect(tally.running).to.equal(5);
    expect(host.status().perSecond).to.equal(undefined);
    await endAll();
    await Promise.all(all);
  });

  it('counts many refusals of requests that ran together as one', async () => {
    const { host, events, clock } = setUp();
    const startedAt = host.pauses();
    for (let time = 0; time < 16; time++) {
      host.refused('busy', startedAt);
    }
    await clock.advance(1_000);
    host.refused('busy', startedAt);
    expect(events.of('host.paused')).to.have.length(1);
    host.refused('busy', host.pauses());
    expect(events.of('host.paused')[1]?.forMs).to.be.within(1_000, 2_000);
  });

  it('rejects with the reason of one who gives up waiting, paused or not', async () => {
    const { host } = setUp(fixedLimiter(1));
    const { tally, ask, endAll } = load(host);
    const first = ask();
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = rejection(ask(httpSource(), controller.signal));
    await settle();
    host.refused('busy', host.pauses(), 1_000);
    controller.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(host.status().waiting).to.equal(0);
    await endAll();
    await first;
    expect(tally.most).to.equal(1);
  });

  it('asks a host that is down no more, says so to all who wait, and lets one try when the time is over', async () => {
    const { host, events, clock } = setUp(fixedLimiter(1));
    const { tally, ask, endAll } = load(host);
    const running = ask();
    const waiting = rejection(ask());
    await settle();
    for (let time = 0; time < 12; time++) {
      host.heard(false, 'It answered 502.');
      await clock.advance(200);
    }
    const failure = (await waiting) as Failure;
    expect(failure).to.be.instanceOf(Failure);
    expect(failure.kind).to.equal('transient');
    expect(failure.message).to.match(
      /^api\.example is left alone for [345] s, .* the last so: It answered 502\.$/,
    );
    expect(events.of('breaker.opened')).to.have.length(1);
    await endAll();
    await running;
    expect(((await rejection(ask())) as Failure).afterMs).to.be.within(1, 5_000);
    expect(host.status().breaker).to.equal('open');
    expect(host.idle()).to.equal(false);
    await clock.advance(5_000);
    expect(host.status()).to.include({ breaker: 'half-open', concurrency: 1 });
    expect(host.idle()).to.equal(true);
    const trial = [ask(), ask()];
    await settle();
    expect(tally.running).to.equal(1);
    host.heard(true);
    expect(host.status().breaker).to.equal('closed');
    expect(events.of('breaker.closed')[0]?.openMs).to.be.within(2_500, 6_000);
    await endAll();
    await Promise.all(trial);
  });

  it('is idle when nobody is there and no pause holds', async () => {
    const { host, clock } = setUp();
    expect(host.idle()).to.equal(true);
    host.refused('busy', host.pauses(), 1_000);
    expect(host.idle()).to.equal(false);
    await clock.advance(1_000);
    expect(host.idle()).to.equal(true);
    const { ask, endAll } = load(host);
    const asked = ask();
    await settle();
    expect(host.idle()).to.equal(false);
    await endAll();
    await asked;
  });
});
