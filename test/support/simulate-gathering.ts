import type { Limiter } from '../../src/http/limiter.ts';
import type { SimulatedAnswer, SimulatedHost, World } from './simulated-hosts.ts';

export type SimulatedGathering = {
  /** Requests that got an answer. */
  answered: number;
  refused: number;
  /** Answers in each second, from the start. */
  readonly perSecond: number[];
  /** When the last of `requests` was answered, in milliseconds; undefined while there are more. */
  finishedAt: number | undefined;
};

/** How far each request and each answer travels, in milliseconds. */
const TRAVEL_MS = 10;

/**
 * Someone who always has another request (or `requests` of them, the first alone, as when it tells the total) and asks
 * as the limiter allows, in virtual time. Runs for `forMs`.
 */
export function simulateGathering(
  { time }: World,
  options: {
    readonly host: SimulatedHost;
    readonly limiter: Limiter;
    readonly forMs: number;
    readonly requests?: number;
    readonly travelMs?: number;
  },
): SimulatedGathering {
  const { host, limiter, forMs, requests = Number.POSITIVE_INFINITY, travelMs = TRAVEL_MS } = options;
  const result: SimulatedGathering = { answered: 0, refused: 0, perSecond: [], finishedAt: undefined };
  let left = requests === Number.POSITIVE_INFINITY ? requests : 1;
  let running = 0;
  let pausedUntil = 0;
  let nextStart = 0;
  let wakesAt = Number.POSITIVE_INFINITY;

  function pump(): void {
    const now = time.now();
    while (left > 0 && running < limiter.limit()) {
      const opensAt = Math.max(pausedUntil, nextStart);
      if (opensAt > now) {
        wake(opensAt);
        return;
      }
      start(now);
    }
  }

  function wake(at: number): void {
    if (at < wakesAt) {
      wakesAt = at;
      time.later(at - time.now(), () => {
        wakesAt = Number.POSITIVE_INFINITY;
        pump();
      });
    }
  }

  function start(startedAt: number): void {
    left--;
    running++;
    nextStart = Math.max(nextStart, startedAt - limiter.gapMs()) + limiter.gapMs();
    time.later(travelMs, () => host((answer) => time.later(travelMs, () => end(startedAt, answer))));
  }

  function end(startedAt: number, { status, askedMs }: SimulatedAnswer): void {
    const at = time.now();
    const outcome = status === 200 ? 'answered' : 'refused';
    limiter.learn({ outcome, at, tookMs: at - startedAt, running, askedMs });
    running--;
    if (outcome === 'refused') {
      result.refused++;
      left++;
      pausedUntil = Math.max(pausedUntil, at + (askedMs ?? 0));
    } else {
      note(at);
    }
    pump();
  }

  function note(at: number): void {
    if (result.answered === 0 && requests !== Number.POSITIVE_INFINITY) {
      left = requests - 1;
    }
    result.answered++;
    const second = Math.floor(at / 1_000);
    result.perSecond[second] = (result.perSecond[second] ?? 0) + 1;
    if (result.answered === requests) {
      result.finishedAt = at;
    }
  }

  pump();
  time.runUntil(forMs);
  return result;
}
