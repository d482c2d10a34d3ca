import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import { Failure } from '../ports/failure.ts';
import { equalJitter } from './backoff.ts';
import { type BreakerState, createBreaker, FAILURES } from './breaker.ts';
import { createGate } from './gate.ts';
import type { Limiter, Load } from './limiter.ts';
import { createPause } from './pause.ts';
import { createQuotaPace } from './quota-pace.ts';
import type { HttpSource } from './sources.ts';
import type { Quota } from './told-quotas.ts';

/** How long a host is left alone that refuses without saying for how long, in milliseconds. */
export const REFUSAL_BACKOFF = { minBackoffMs: 1_000, maxBackoffMs: 60_000 };

/** How a host stands, for a person. */
export type HostStatus = {
  readonly host: string;
  /** Exchanges that run now. */
  readonly running: number;
  /** Requests that wait: for a place, for their source's rate, or for the end of a pause. */
  readonly waiting: number;
  /** Exchanges that may run at the same time. */
  readonly concurrency: number;
  /** Starts in a second that are allowed, where the host told us or made us find out; rounded to tenths. */
  readonly perSecond: number | undefined;
  /** Milliseconds since the epoch; undefined when there is no pause. */
  readonly pausedUntil: number | undefined;
  readonly pauseReason: string | undefined;
  /** `open` while the host is down and left alone, `half-open` while one request tries whether it is back. */
  readonly breaker: BreakerState;
};

/** The gate of one origin: who may ask it now. */
export type Host = {
  readonly name: string;
  /** Counts a request as waiting here, or running, until `task` ends; and its source as one of this host's. */
  visit<Result>(source: HttpSource, task: () => Promise<Result>): Promise<Result>;
  /**
   * Runs `task` when there is a place and no pause.
   *
   * @throws Failure (transient) when the host is down: it names when to come again.
   * @throws the signal's reason as soon as it aborts.
   */
  run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** To be remembered when a request starts, and given back with `refused`. */
  pauses(): number;
  /**
   * The host sent a request away that had started when `pauses()` was `startedAt`. With `forMs` the host is paused for
   * that long. Without, the limiter gives way where it may; where it may not, or cannot any more, the host is paused by
   * a back-off that grows while the host goes on refusing. To be called after `learn`.
   */
  refused(reason: string, startedAt: number, forMs?: number): void;
  /** What an answer told of the host's quotas: one that is used up pauses the host, one that runs out slows it. */
  told(quotas: readonly Quota[]): void;
  /** An exchange went well, or not; `reason` says how not, in a sentence. Many in a row that do not mean a host that is down. */
  heard(well: boolean, reason?: string): void;
  /** What an exchange that ended tells of the host's load. */
  learn(load: Omit<Load, 'at' | 'running'>): void;
  idle(): boolean;
  status(): HostStatus;
};

/**
 * The host's concurrency is what its sources declare together, or what the limiter finds, if that is more and any of
 * them says `auto`; then the limiter's pace holds as well. Requests that run when a pause begins run on.
 */
export function createHost(options: {
  readonly name: string;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly closing: AbortSignal;
}): Host {
  const { name, limiter, clock, observe } = options;
  const pause = createPause({
    host: name,
    clock,
    observe,
    onResume: () => gate.look(),
    closing: options.closing,
  });
  const gate = createGate({
    clock,
    limit: concurrency,
    gapMs,
    open: () => pause.current() === undefined,
    closing: options.closing,
  });
  const quotaPace = createQuotaPace(clock);
  const breaker = createBreaker(clock);
  const known = new Set<string>();
  let declared = 0;
  let auto = false;
  let visitors = 0;
  let refusals = 0;

  function join(source: HttpSource): void {
    if (known.has(source.name)) {
      return;
    }
    known.add(source.name);
    if (source.concurrency === 'auto') {
      auto = true;
    } else {
      declared += source.concurrency;
    }
  }

  /** Whether the limiter has a say. */
  function found(): boolean {
    return auto || declared === 0;
  }

  function gapMs(): number {
    return Math.max(found() ? limiter.gapMs() : 0, quotaPace.gapMs());
  }

  function concurrency(): number {
    if (breaker.state() === 'half-open') {
      return 1;
    }
    return found() ? Math.max(declared, limiter.limit()) : declared;
  }

  let downSince = 0;
  let downReason = '';

  function leftAlone(): Failure {
    const afterMs = Math.ceil(breaker.openMs());
    const seconds = Math.ceil(afterMs / 1_000);
    return new Failure(
      'transient',
      `${name} is left alone for ${seconds} s, because ${FAILURES} or more requests in a row failed, the last so: ${downReason}`,
      { afterMs },
    );
  }

  return {
    name,
    async visit(source, task) {
      join(source);
      visitors++;
      try {
        return await task();
      } finally {
        visitors--;
      }
    },
    async run(task, signal) {
      if (breaker.state() === 'open') {
        throw leftAlone();
      }
      return await gate.run(task, signal);
    },
    pauses: () => pause.count(),
    refused(reason, startedAt, forMs) {
      if (forMs !== undefined) {
        pause.begin(forMs, reason);
      } else if (startedAt === pause.count() && !(found() && limiter.gives())) {
        pause.begin(equalJitter(refusals, REFUSAL_BACKOFF, clock), reason);
        refusals++;
      }
    },
    heard(well, reason = '') {
      downReason = reason;
      const turned = breaker.heard(well);
      if (turned === 'opened') {
        downSince ||= clock.monotonic();
        observe({ type: 'breaker.opened', host: name, forMs: Math.ceil(breaker.openMs()), reason });
        gate.turnAway(leftAlone());
      } else if (turned === 'closed') {
        observe({ type: 'breaker.closed', host: name, openMs: clock.monotonic() - downSince });
        downSince = 0;
        gate.look();
      }
    },
    told(quotas) {
      const usedUp = quotas.filter(({ left }) => left < 1).map(({ resetMs }) => resetMs);
      if (usedUp.length > 0) {
        const forMs = Math.max(...usedUp);
        pause.begin(forMs, `Its quota is used up, and begins anew in ${Math.ceil(forMs / 1_000)} s.`);
      }
      quotaPace.told(quotas, gate.running() - 1);
    },
    learn(load) {
      if (load.outcome === 'answered') {
        refusals = 0;
      }
      limiter.learn({ ...load, at: clock.monotonic(), running: gate.running() });
      gate.look();
    },
    idle: () => visitors === 0 && pause.current() === undefined && breaker.state() !== 'open',
    status() {
      const paused = pause.current();
      const gap = gapMs();
      return {
        host: name,
        running: gate.running(),
        // A place is given back a moment after its visitor has left.
        waiting: Math.max(0, visitors - gate.running()),
        concurrency: concurrency(),
        perSecond: gap === 0 ? undefined : Math.round(10_000 / gap) / 10,
        pausedUntil: paused?.until,
        pauseReason: paused?.reason,
        breaker: breaker.state(),
      };
    },
  };
}
