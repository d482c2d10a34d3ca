import type { Load } from './limiter.ts';

/**
 * How long a pace is kept before a faster one is tried, in milliseconds: at first, and later on hosts that save up what
 * they were not asked, where trying costs nothing, and on those that do not.
 */
const FIRST_HOLD_MS = 3_000;
const SAVING_HOLD_MS = 8_000;
const HOLD_MS = 20_000;

/** Answers that a pace must have given before a faster one is tried: what that costs in refusals stays under half a percent. */
const HOLD_ANSWERS = 200;

/** While a faster pace is tried it grows with each step: by this share at first, by twice as much with each step. */
const STEP_MS = 1_000;
const FIRST_GROWTH = 0.02;
const MAX_GROWTH = 0.5;

/** A pace that grew by this much before it was refused shows that the host lets more through than before. */
const GREW = 1.25;

/** A pace is in use when at least this share of it is asked for: one that is not may not grow. */
const IN_USE = 0.8;

/** After a pause a host that saves up may be asked so much faster, until the pause is made up for. */
const CATCH_UP = 1.5;
const CAUGHT_UP = 0.7;

/** Answers that a stretch between two pauses needs to tell of a rate. */
const LEAST_ANSWERS = 5;

/** What is left at least of a pace that is refused before it has told much. */
const REFUSED_LEAVES = 0.7;

/** The half of the limiter that finds how many requests a host takes in a time, where it refuses and says until when. */
export type AdaptivePace = {
  /** The least time between two starts, in milliseconds; 0 where there is none. */
  gapMs(): number;
  learn(load: Load): void;
};

/**
 * Counts the answers between the ends of two pauses: whatever the host's way of counting, that many in that time is
 * what it lets through, unless it could have let through more. Keeps to that pace, and tries a faster one from time to
 * time.
 */
export function createAdaptivePace(): AdaptivePace {
  /** Requests in a millisecond; undefined while no pause was asked for. */
  let pace: number | undefined;
  /** The pace that was kept for the step before this one, and the one that growing began from. */
  let sustained = 0;
  let grewFrom = 0;
  let answers = 0;
  /** The first request, and then the end of each pause. */
  let since: { readonly at: number; readonly answers: number } | undefined;
  let step = { at: 0, answers: 0 };
  let growth = FIRST_GROWTH;
  let growing = false;
  /** The last pace that was taken from how far one grew: a host that saves up lets it grow too far. */
  let leapt = Number.NaN;
  let resumesAt = Number.NEGATIVE_INFINITY;
  let caughtUpAt = Number.NEGATIVE_INFINITY;
  let holdMs = FIRST_HOLD_MS;
  let saves = true;
  let now = 0;

  function answered(): void {
    answers++;
    const took = now - step.at;
    if (pace === undefined || took < STEP_MS) {
      return;
    }
    const held = now - resumesAt > holdMs && answers - (since?.answers ?? 0) >= HOLD_ANSWERS;
    if (held && answers - step.answers >= pace * took * IN_USE) {
      grewFrom = growing ? grewFrom : pace;
      growing = true;
      sustained = pace;
      pace *= 1 + growth;
      growth = Math.min(MAX_GROWTH, growth * 2);
    }
    step = { at: now, answers };
  }

  function refused(askedMs: number, startedAt: number): void {
    const resume = now + askedMs;
    if (startedAt < resumesAt) {
      // It left before the pause was known of: nothing new, but perhaps a longer pause.
      resumesAt = Math.max(resumesAt, resume);
      return;
    }
    const catchingUp = now < caughtUpAt;
    saves = catchingUp ? false : saves || (!growing && pace === leapt);
    caughtUpAt = saves && pace !== undefined ? resume + (CAUGHT_UP * askedMs) / (CATCH_UP - 1) : resume;
    // Refused while catching up, the pace itself has not been tried.
    pace = catchingUp ? pace : paceAfter(resume);
    resumesAt = resume;
    since = { at: resume, answers };
    step = { at: resume, answers };
    growth = FIRST_GROWTH;
    growing = false;
    holdMs = saves ? SAVING_HOLD_MS : HOLD_MS;
  }

  function paceAfter(resume: number): number {
    const from = since ?? { at: now, answers };
    const counted = answers - from.answers;
    if (pace === undefined) {
      // What the host let through before it had had enough: too much if it had saved up, and then the next refusal tells.
      return Math.max(1, counted) / Math.max(1, now - from.at);
    }
    const letThrough = counted / (resume - from.at);
    if (growing && (!saves || sustained > grewFrom * GREW)) {
      leapt = Math.max(sustained, letThrough);
      return leapt;
    }
    return saves && counted >= LEAST_ANSWERS ? letThrough : Math.max(letThrough, pace * REFUSED_LEAVES);
  }

  return {
    gapMs() {
      if (pace === undefined) {
        return 0;
      }
      const catchingUp = caughtUpAt > resumesAt && now < caughtUpAt;
      return 1 / (catchingUp ? pace * CATCH_UP : pace);
    },
    learn(load) {
      now = load.at;
      since ??= { at: load.at - load.tookMs, answers: 0 };
      if (load.outcome === 'answered') {
        answered();
      } else if (load.outcome === 'refused' && load.askedMs !== undefined) {
        refused(load.askedMs, load.at - load.tookMs);
      }
    },
  };
}
