import { createCeiling } from './ceiling.ts';
import { clamped, FIRST_CONCURRENCY, MAX_CONCURRENCY } from './concurrency-bounds.ts';
import { createFailing } from './failing.ts';
import type { Load } from './limiter.ts';
import { average, createMeasurement, faster, type Measured, slower } from './measurement.ts';
import { HEADROOM, judgeStep } from './trial.ts';

/** How far the ramp may run ahead of the concurrency that the measurement in hand began at. */
const RAMP_AHEAD = 2.5;

/** Answers that it takes then, for each exchange that runs: fewer, and those that come first say that all are quick. */
const RAMP_ANSWERS = 0.75;
const LEAST_RAMP_ANSWERS = 6;

/** Answers that a measurement takes at least, and at least for each exchange that runs. */
const LEAST_ANSWERS = 32;
const ANSWERS_EACH = 2;

/** An exchange tells of a concurrency when at least this share of it is in use. */
const IN_USE = 0.9;

/** A latency that is this share higher than before tells of a queue. */
const QUEUEING = 0.25;

/** How far a trial goes up at first, and at most; and how far down. */
const STEP_UP = 1.2;
const MAX_STEP_UP = 2;
const STEP_DOWN = 0.9;

/** How long no step up is tried after one that won nothing, in milliseconds; doubled each time that it happens again. */
const FIRST_REST_MS = 500;
const MAX_REST_MS = 4_000;

/** A latency this much above the lowest of late makes a step down worth a trial. */
const SLACK = 1.12;

/** Measurements after which a step down is tried though nothing asks for it; and where there is slack. */
const ROUNDS_BEFORE_DOWN = 12;
const ROUNDS_WITH_SLACK = 2;

/** What is left of the concurrency when too many exchanges fail. */
const FAILED_LEAVES = 0.7;

/** Refusals that are taken for chance where a concurrency has proven itself, among about `LATELY` answers. */
const FORGIVEN = 2.5;
const LATELY = 200;

/** Answers after which a refusal by chance is forgotten; and how many such a host is forgiven in one trial. */
const CHANCE_ANSWERS = 1_000;
const FORGIVEN_IN_TRIAL = 2;

type Trial = {
  readonly type: 'trial';
  readonly from: number;
  readonly target: number;
  readonly before: Measured;
};

type Phase =
  /** Cold: one more for each answer, which doubles it with each round trip, until latency rises. */
  | { readonly type: 'ramp' }
  /** Stands, and measures. */
  | { readonly type: 'hold' }
  /** Stands where it may come to stand, and compares with where it came from. */
  | Trial;

/** The half of the limiter that finds how many exchanges a host may have at the same time. */
export type AdaptiveConcurrency = {
  limit(): number;
  learn(load: Load): void;
};

/**
 * Climbs while throughput rises. Cold, it doubles with each round trip until latency rises above what it was at first,
 * or the host refuses. From then on it tries a step up or down by turns, and keeps it for what it does to throughput.
 * So it stays at the knee, wherever that moves; and a latency that rises for another reason than our load is found out,
 * because going down then costs throughput.
 */
export function createAdaptiveConcurrency(): AdaptiveConcurrency {
  let ceiling = createCeiling();
  let limit = FIRST_CONCURRENCY;
  let phase: Phase = { type: 'ramp' };
  let measurement = createMeasurement(Number.NEGATIVE_INFINITY, FIRST_CONCURRENCY * RAMP_ANSWERS);
  let roundFrom = FIRST_CONCURRENCY;
  /** At the present limit, averaged. */
  let standing: Measured | undefined;
  /** The measurement with the lowest latency of late. */
  let fastest: Measured | undefined;
  let stride = STEP_UP;
  let restMs = FIRST_REST_MS;
  let restsUntil = Number.NEGATIVE_INFINITY;
  let rounds = 0;
  /** Whether a whole measurement at the present limit, or one like it, went well. */
  let proven = false;
  let refusedLately = 0;
  /** Refusals of late where the concurrency had proven itself: a host that does so does it in a trial as well. */
  let byChance = 0;
  let refusedInTrial = 0;
  const failing = createFailing();

  function measure(at: number): void {
    const ramping = phase.type === 'ramp';
    const least = ramping ? LEAST_RAMP_ANSWERS : LEAST_ANSWERS;
    const enough = Math.max(least, limit * (ramping ? RAMP_ANSWERS : ANSWERS_EACH));
    measurement = createMeasurement(at, enough);
    roundFrom = limit;
    failing.startOver();
  }

  function hold(at: number, to: number, known: Measured | undefined): void {
    limit = clamped(to);
    phase = { type: 'hold' };
    standing = known;
    measure(at);
  }

  /** Down at once; up by and by, with the answers. */
  function tryOut(at: number, target: number, before: Measured): void {
    phase = { type: 'trial', from: limit, target, before };
    proven &&= target < limit;
    refusedInTrial = 0;
    limit = Math.min(limit, target);
    measure(at);
  }

  function startOver(at: number): void {
    ceiling = createCeiling();
    limit = 1;
    phase = { type: 'ramp' };
    fastest = undefined;
    proven = false;
    measure(at);
  }

  function answered(load: Load): void {
    ceiling.answered();
    refusedLately -= refusedLately / LATELY;
    byChance -= byChance / CHANCE_ANSWERS;
    if (load.running < limit * IN_USE) {
      return;
    }
    climb(load.at);
    measurement.add(load);
    const measured = measurement.result();
    if (measured === undefined) {
      return;
    }
    if (phase.type === 'ramp') {
      judgeRamp(measured, load.at);
    } else if (phase.type === 'hold') {
      judgeStanding(measured, load.at);
    } else {
      judgeTrial(phase, measured, load.at);
    }
  }

  /** One more for one answer: so a limit that refuses is overstepped by little. */
  function climb(at: number): void {
    if (phase.type === 'ramp' && limit < roundFrom * RAMP_AHEAD) {
      limit = clamped(limit + 1);
    } else if (phase.type === 'trial' && limit < phase.target) {
      limit++;
      measure(at);
    }
  }

  function judgeRamp(measured: Measured, at: number): void {
    if (fastest !== undefined && slower(measured, fastest, QUEUEING)) {
      hold(at, measured.throughput * fastest.latencyMs * HEADROOM, undefined);
      return;
    }
    fastest = faster(fastest, measured);
    if (limit === MAX_CONCURRENCY) {
      hold(at, limit, undefined);
    } else {
      measure(at);
    }
  }

  function judgeStanding(measured: Measured, at: number): void {
    proven = true;
    ceiling.passed(limit);
    if (limit > 1 && standing !== undefined && slower(measured, standing, QUEUEING)) {
      // As much less as takes the queue away, if our load is what made it.
      const fitting = limit * (standing.latencyMs / measured.latencyMs) * HEADROOM;
      tryOut(at, lower(fitting), measured);
      return;
    }
    if (standing !== undefined && slower(standing, measured, QUEUEING / 2)) {
      // A queue is gone: the host takes more than before.
      restMs = FIRST_REST_MS;
      restsUntil = at;
      standing = undefined;
    }
    standing = standing === undefined ? measured : average(standing, measured);
    fastest = faster(fastest, measured);
    rounds++;
    const slack = standing.latencyMs > fastest.latencyMs * SLACK;
    if (limit > 1 && rounds >= (slack ? ROUNDS_WITH_SLACK : ROUNDS_BEFORE_DOWN)) {
      rounds = 0;
      tryOut(at, lower(limit), standing);
    } else {
      tryUp(at, standing);
    }
  }

  /** At least one step below the limit, and at most `most`. */
  function lower(most: number): number {
    return clamped(Math.floor(Math.min(most, limit * STEP_DOWN, limit - 1)));
  }

  function tryUp(at: number, before: Measured): void {
    const room = Math.min(MAX_CONCURRENCY, ceiling.room(at));
    const target = Math.min(room, Math.max(limit + 1, Math.round(limit * stride)));
    if (target > limit && at >= restsUntil) {
      tryOut(at, target, before);
    } else {
      hold(at, limit, before);
    }
  }

  function judgeTrial({ from, before }: Trial, after: Measured, at: number): void {
    const up = limit > from;
    const verdict = judgeStep({ from, to: limit, before, after });
    ceiling.passed(limit);
    proven = true;
    if (verdict.type === 'back') {
      backFrom(up, from, before, at);
      return;
    }
    if (up) {
      restMs = FIRST_REST_MS;
    }
    if (verdict.type === 'onward') {
      stride = Math.min(MAX_STEP_UP, stride * STEP_UP);
      tryUp(at, after);
    } else {
      stride = STEP_UP;
      hold(at, verdict.at, verdict.at === limit ? after : undefined);
    }
  }

  function backFrom(up: boolean, from: number, before: Measured, at: number): void {
    stride = STEP_UP;
    if (up) {
      restsUntil = at + restMs;
      restMs = Math.min(MAX_REST_MS, restMs * 2);
    } else {
      // There was no queue to take away: this is how fast the host is.
      fastest = before;
    }
    hold(at, from, before);
  }

  function refused({ at, running }: Load): void {
    refusedLately++;
    if (proven && refusedLately <= FORGIVEN) {
      byChance++;
      return;
    }
    if (phase.type === 'trial' && byChance > 0.5 && ++refusedInTrial <= FORGIVEN_IN_TRIAL) {
      return;
    }
    if (running === 1) {
      // Refused with nothing beside it: that tells of no limit. When it is over, everything is to be found anew.
      startOver(at);
      return;
    }
    const trial = phase.type === 'trial' && limit > phase.from ? phase : undefined;
    const left = Math.max(trial?.from ?? 1, Math.min(limit, running - 1));
    if (trial !== undefined) {
      proven = left === trial.from;
      refusedLately = 0;
      stride = STEP_UP;
    }
    ceiling.refused(left, at);
    hold(at, left, left === trial?.from ? trial.before : undefined);
  }

  return {
    limit: () => limit,
    learn(load) {
      if (failing.tooMuch(load.outcome)) {
        hold(load.at, limit * FAILED_LEAVES, undefined);
      } else if (load.outcome === 'answered') {
        answered(load);
      } else if (load.outcome === 'failed') {
        return;
      } else if (load.askedMs === undefined) {
        refused(load);
      } else if (phase.type === 'ramp') {
        hold(load.at, limit, undefined);
      }
    },
  };
}
