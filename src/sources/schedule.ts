import { hash } from 'node:crypto';
import { Cron } from 'croner';
import type { Missed, Schedule } from '../ports/pipeline.ts';
import type { Source } from '../ports/source.ts';

/** When a source is due: see `Source`. */
export type Due = Pick<Source, 'firstRun' | 'nextRun'>;

/**
 * Compiles a schedule.
 *
 * - `every`: ticks on a grid that begins with the first run, not with the clock's hour: sources do not all start at once.
 * - `cron`: wall-clock time in its zone. Where the clock is put forward, a daily time that does not exist runs right
 *   after the gap; where it is put back, a daily time that comes twice runs once, and a repeating one runs on.
 * - `once`: now, and never again.
 * - `continuous`: again, a pause after each run.
 *
 * `seed` is what jitter comes from, which is the same each time: mostly the name of the source.
 *
 * @throws TypeError or RangeError when the cron expression or the zone is not one: see `checkSchedule`.
 */
export function compileSchedule(schedule: Schedule, seed = ''): Due {
  switch (schedule.type) {
    case 'every':
      return every(schedule, seed);
    case 'cron':
      return cron(compileCron(schedule.cron, schedule.zone), schedule.missed);
    case 'continuous':
      return {
        firstRun: (now) => now,
        nextRun: (after, now = after) => Math.max(after + 1, now + schedule.pauseMs),
      };
    default:
      return ONCE;
  }
}

const ONCE: Due = { firstRun: (now) => now, nextRun: () => undefined };

function every({ everyMs, jitterMs = 0, missed }: Extract<Schedule, { type: 'every' }>, seed: string): Due {
  /** The first tick after `after`, and how many ticks lie between it and `now`. */
  function next(after: number, now: number) {
    const tick = after + everyMs + jitter(jitterMs, `${seed} ${after}`);
    return { tick, behind: Math.max(0, (now - tick) / everyMs) };
  }

  return {
    firstRun(now, last) {
      if (last === undefined) {
        return now;
      }
      // A `last` in the future comes from a clock that was put back: it delays the run by one interval at most.
      const { tick, behind } = next(Math.min(last, now), now);
      return missed === 'skip' ? tick + Math.ceil(behind) * everyMs : Math.max(now, tick);
    },
    nextRun(after, now = after) {
      const { tick, behind } = next(after, now);
      const skipped = missed === 'run' ? Math.floor(behind) : Math.ceil(behind);
      return tick + skipped * everyMs;
    },
  };
}

/** Between minus and plus half of `ms`, always the same for the same text. */
function jitter(ms: number, text: string): number {
  return ms === 0
    ? 0
    : Math.floor((Number.parseInt(hash('sha256', text).slice(0, 8), 16) / 2 ** 32 - 0.5) * ms);
}

function cron(pattern: Cron, missed: Missed | undefined): Due {
  const next = (after: number) => pattern.nextRun(new Date(after))?.getTime();
  /** The newest match up to and with `now`, if it is after `since`. */
  function newest(now: number, since: number): number | undefined {
    const match = pattern.previousRuns(1, new Date(now + 1))[0]?.getTime();
    return match !== undefined && match > since ? match : undefined;
  }
  return {
    firstRun: (now, last) =>
      (last === undefined || missed === 'skip' ? undefined : newest(now, last)) ?? next(now - 1),
    // `next` is strictly after what it is given, and a run that is due right now is not missed.
    nextRun: (after, now = after) =>
      (missed === 'run' ? newest(now, after) : undefined) ?? next(Math.max(after, now - 1)),
  };
}

/** Paused and without a function: croner only answers questions, and sets no timer. */
function compileCron(expression: string, zone: string): Cron {
  return new Cron(expression, { paused: true, timezone: zone, mode: '5-or-6-parts' });
}

/** What is wrong with a schedule, as one sentence at a path within it. */
export function checkSchedule(
  schedule: Schedule,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  if (schedule.type === 'every') {
    return checkEvery(schedule);
  }
  if (schedule.type !== 'cron') {
    return undefined;
  }
  if (!isZone(schedule.zone)) {
    const message = `\`${schedule.zone}\` is not a time zone; use an IANA name, such as Europe/Berlin or UTC.`;
    return { path: ['zone'], message };
  }
  const message = cronProblem(schedule.cron, schedule.zone);
  return message === undefined ? undefined : { path: ['cron'], message };
}

function checkEvery({
  everyMs,
  jitterMs = 0,
}: Extract<Schedule, { type: 'every' }>): ReturnType<typeof checkSchedule> {
  if (!(everyMs >= 1)) {
    return { path: ['everyMs'], message: 'The interval must be at least one millisecond.' };
  }
  return jitterMs < everyMs
    ? undefined
    : { path: ['jitter'], message: 'The jitter must be less than the interval.' };
}

function cronProblem(expression: string, zone: string): string | undefined {
  // Croner would also take a date, which is a schedule of one run.
  if (!/^(@|\S+\s+\S)/.test(expression.trim())) {
    return `\`${expression}\` is not a cron expression; it takes five fields, such as \`*/15 * * * *\`.`;
  }
  try {
    return compileCron(expression, zone).nextRun(new Date(0)) === null
      ? `The cron expression \`${expression}\` never comes: there is no such day.`
      : undefined;
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern:\s*/, '');
    return `The cron expression \`${expression}\` cannot be read: ${why.replace(/\.$/, '')}.`;
  }
}

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
