import { Cron } from 'croner';
import type { Schedule } from '../ports/pipeline.ts';
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
 *
 * @throws TypeError or RangeError when the cron expression or the zone is not one: see `checkSchedule`.
 */
export function compileSchedule(schedule: Schedule): Due {
  if (schedule.type === 'every') {
    return every(schedule.everyMs);
  }
  return schedule.type === 'cron' ? cron(compileCron(schedule.cron, schedule.zone)) : ONCE;
}

const ONCE: Due = { firstRun: (now) => now, nextRun: () => undefined };

function every(everyMs: number): Due {
  return {
    // A `last` in the future comes from a clock that was put back: it delays the run by one interval at most.
    firstRun: (now, last) => (last === undefined ? now : Math.max(now, Math.min(last, now) + everyMs)),
    nextRun: (after, now = after) => after + everyMs * Math.max(1, Math.ceil((now - after) / everyMs)),
  };
}

function cron(pattern: Cron): Due {
  const next = (after: number) => pattern.nextRun(new Date(after))?.getTime();
  /** The newest match up to and with `now`. */
  const newest = (now: number) => pattern.previousRuns(1, new Date(now + 1))[0]?.getTime();
  return {
    firstRun(now, last) {
      const missed = last === undefined ? undefined : newest(now);
      return missed !== undefined && last !== undefined && missed > last ? missed : next(now - 1);
    },
    // `next` is strictly after what it is given, and a run that is due right now is not missed.
    nextRun: (after, now = after) => next(Math.max(after, now - 1)),
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
    return schedule.everyMs >= 1
      ? undefined
      : { path: ['everyMs'], message: 'The interval must be at least one millisecond.' };
  }
  if (schedule.type === 'once') {
    return undefined;
  }
  if (!isZone(schedule.zone)) {
    const message = `\`${schedule.zone}\` is not a time zone; use an IANA name, such as Europe/Berlin or UTC.`;
    return { path: ['zone'], message };
  }
  const message = cronProblem(schedule.cron, schedule.zone);
  return message === undefined ? undefined : { path: ['cron'], message };
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
