import { expect } from 'chai';
import { createHttp, type Http } from '../../src/http/index.ts';
import type { Budget, Spending } from '../../src/ports/budget.ts';
import { Failure } from '../../src/ports/failure.ts';
import { createBudgetKeeper } from '../../src/http/budget.ts';
import { openState } from '../../src/state/index.ts';
import { json, redirectTo, startApiServer } from '../support/api-server.ts';
import { apiRequest, httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

const HOUR_MS = 3_600_000;
const FIVE: Budget = { requests: 5, per: 'day', zone: 'UTC' };

describe('a budget', () => {
  const newFile = newFiles();
  /** An hour before the day ends. */
  const evening = () => virtualClock({ now: Date.parse('2026-11-22T23:00:00Z') });

  it('holds exactly, over restarts, and begins anew with the day', async () => {
    const file = newFile();
    const clock = evening();
    const events = recorder();
    let out = 0;
    /** A process that asks until nothing is left, and then dies. */
    async function process(): Promise<void> {
      const state = await openState(file, { clock });
      const keeper = createBudgetKeeper('quakes', FIVE, { clock, spending: state, observe: events.observe });
      for (let time = 0; time < 3 && (await keeper.take()); time++) {
        out++;
      }
      await state.close();
    }
    await process();
    expect(out).to.equal(3);
    await process();
    await process();
    expect(out).to.equal(5);
    expect(events.of('budget.spent')).to.have.length(2);
    expect(events.of('budget.spent')[0]).to.include({
      source: 'quakes',
      forMs: HOUR_MS,
      reason: 'The budget of 5 requests a day is spent until 2026-11-23T00:00:00.000Z.',
    });
    await clock.advance(HOUR_MS);
    await process();
    await process();
    expect(out).to.equal(10);
  });

  it('makes who comes too late wait for the next day, and tells of both once', async () => {
    const clock = evening();
    const events = recorder();
    const state = await openState(newFile(), { clock });
    const keeper = createBudgetKeeper('quakes', FIVE, { clock, spending: state, observe: events.observe });
    for (let time = 0; time < 7; time++) {
      await keeper.take();
    }
    expect(keeper.status()).to.deep.equal({
      source: 'quakes',
      ...FIVE,
      spent: 5,
      spentUntil: Date.parse('2026-11-23T00:00:00Z'),
    });
    let ready = 0;
    for (let waiter = 0; waiter < 3; waiter++) {
      void keeper.ready(NEVER).then(() => ready++);
    }
    await clock.advance(HOUR_MS - 1);
    expect(ready).to.equal(0);
    await clock.advance(1);
    expect(ready).to.equal(3);
    expect(await keeper.take()).to.equal(true);
    expect(keeper.status()).to.include({ spent: 1, spentUntil: undefined });
    expect(events.of('budget.spent')).to.have.length(1);
    expect(events.of('budget.renewed')).to.have.length(1);
    await state.close();
  });

  it('stops waiting as soon as the caller says so', async () => {
    const clock = evening();
    const nothing: Spending = { spend: async () => undefined };
    const keeper = createBudgetKeeper('q', FIVE, { clock, spending: nothing, observe: () => undefined });
    await keeper.take();
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = rejection(keeper.ready(controller.signal));
    controller.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(clock.sleepers()).to.equal(0);
  });

  for (const [per, zone, now, from, to] of [
    ['day', 'UTC', '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['day', 'America/New_York', '2026-11-22T04:59:59Z', '2026-11-21T05:00:00Z', '2026-11-22T05:00:00Z'],
    // 25 hours: clocks are set back.
    ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ['month', 'UTC', '2026-02-28T23:59:59Z', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  ] as const) {
    it(`of a ${per} in ${zone} is of the calendar there at ${now}`, async () => {
      const clock = virtualClock({ now: Date.parse(now) });
      const asked: number[] = [];
      const spending: Spending = {
        async spend(_source, since) {
          asked.push(since);
          return undefined;
        },
      };
      const budget = { requests: 1, per, zone };
      const keeper = createBudgetKeeper('q', budget, { clock, spending, observe: () => undefined });
      await keeper.take();
      expect(asked).to.deep.equal([Date.parse(from)]);
      expect(keeper.status().spentUntil).to.equal(Date.parse(to));
    });
  }
});

describe('a source with a budget', () => {
  const newFile = newFiles();
  let http: Http | undefined;

  afterEach(() => http?.close());

  /** Nothing but the server takes time, until the test moves the clock on. */
  function start(url: string, spending: Spending, clock = virtualClock(), retries = 2): Http {
    const retry = { retries, minBackoffMs: 0, maxBackoffMs: 0, maxAfterMs: 0 };
    http = createHttp({
      sources: [httpSource({ url, budget: FIVE, concurrency: 3, retry }), httpSource({ name: 'free', url })],
      clock,
      spending,
      observe: () => undefined,
      redact: (text) => text,
      version: '1',
    });
    return http;
  }

  /** Until the server has answered all that it will. */
  async function come(of: Promise<unknown>, clock: ReturnType<typeof virtualClock>): Promise<void> {
    const waiting = new Set([of]);
    void of.finally(() => waiting.clear()).catch(() => undefined);
    while (waiting.size > 0) {
      await clock.advance(0);
    }
  }

  it('counts retries and redirects, waits for the next day, and holds up no other source', async () => {
    await using server = await startApiServer(({ path }, index) =>
      index === 0 ? { status: 500 } : path === '/a' ? redirectTo('/b') : json('in'),
    );
    const clock = virtualClock({ now: Date.parse('2026-11-22T23:00:00Z') });
    const state = await openState(newFile(), { clock });
    const api = start(server.url, state, clock);
    const url = `${server.url}/a`;
    await come(api.exchange(apiRequest({ url }), NEVER), clock);
    // Asked twice, and each time led on once: 500, /a and /b.
    expect(server.requests.map(({ path }) => path)).to.deep.equal(['/a', '/a', '/b']);
    const late = [1, 2, 3, 4].map(() => api.exchange(apiRequest({ url: server.url }), NEVER));
    const answered = new Set<unknown>();
    const two = Promise.withResolvers<void>();
    for (const each of late) {
      void each.then(() => answered.add(each).size === 2 && two.resolve());
    }
    await come(two.promise, clock);
    await come(api.exchange(apiRequest({ source: 'free', url: server.url }), NEVER), clock);
    expect(server.requests).to.have.length(6);
    expect(api.budgets()).to.have.length(1);
    expect(api.budgets()[0]).to.include({ source: 'quakes', spent: 5 });
    await clock.advance(HOUR_MS);
    await come(Promise.all(late), clock);
    expect(server.requests).to.have.length(8);
    expect(api.budgets()[0]).to.include({ spent: 2, spentUntil: undefined });
    await state.close();
  });

  it('asks nobody where the request cannot be counted', async () => {
    await using server = await startApiServer([json('in')]);
    const full = new Failure('permanent', 'The state is damaged.');
    const api = start(server.url, { spend: () => Promise.reject(full) });
    expect(await rejection(api.exchange(apiRequest({ url: server.url }), NEVER))).to.equal(full);
    await settle();
    expect(server.requests).to.deep.equal([]);
  });

  it('is refused where nothing remembers what is spent', () => {
    const sources = [httpSource({ budget: FIVE })];
    const clock = virtualClock();
    const options = {
      sources,
      clock,
      observe: () => undefined,
      redact: (text: string) => text,
      version: '1',
    };
    expect(() => createHttp(options)).to.throw('has a budget');
  });
});
