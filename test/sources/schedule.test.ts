import { expect } from 'chai';
import * as fc from 'fast-check';
import { checkSchedule, compileSchedule } from '../../src/sources/schedule.ts';

function time(text: string): number {
  return Date.parse(text);
}

function texts(due: ReturnType<typeof compileSchedule>, after: string, count: number): string[] {
  const found: string[] = [];
  for (let at = due.nextRun(time(after)); at !== undefined && found.length < count; at = due.nextRun(at)) {
    found.push(new Date(at).toISOString());
  }
  return found;
}

describe('the schedule `every`', () => {
  const due = compileSchedule({ type: 'every', everyMs: 1000 });

  it('runs at once the first time, and an interval after the last run of an earlier process', () => {
    expect(due.firstRun(50_000, undefined)).to.equal(50_000);
    expect(due.firstRun(50_000, 49_600)).to.equal(50_600);
    expect(due.firstRun(50_000, 10_000)).to.equal(50_000);
  });

  it('waits one interval at most when the last run seems to be in the future', () => {
    expect(due.firstRun(50_000, 90_000_000)).to.equal(51_000);
  });

  it('runs every interval after the time that was due', () => {
    expect(due.nextRun(50_000)).to.equal(51_000);
    expect(due.nextRun(50_000, 50_900)).to.equal(51_000);
  });

  it('skips the ticks that were missed, and keeps its grid', () => {
    expect(due.nextRun(50_000, 51_000)).to.equal(51_000);
    expect(due.nextRun(50_000, 51_001)).to.equal(52_000);
    expect(due.nextRun(50_000, 86_450_300)).to.equal(86_451_000);
  });

  it('is always after what was due, never before now, and less than an interval away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e12), fc.nat(1e12), (everyMs, after, now) => {
        const next = compileSchedule({ type: 'every', everyMs }).nextRun(after, now) ?? 0;
        expect(next).to.be.greaterThan(after).and.at.least(now);
        expect(next - Math.max(after, now)).to.be.at.most(everyMs);
        expect((next - after) % everyMs).to.equal(0);
      }),
    );
  });
});

describe('the schedule `once`', () => {
  it('runs whenever the process is started, and never again', () => {
    const due = compileSchedule({ type: 'once' });
    expect(due.firstRun(5, undefined)).to.equal(5);
    expect(due.firstRun(5, 4)).to.equal(5);
    expect(due.nextRun(5)).to.equal(undefined);
  });
});

describe('the schedule `cron`', () => {
  const hourly = compileSchedule({ type: 'cron', cron: '0 * * * *', zone: 'UTC' });

  it('waits for its first match, and takes one that is right now', () => {
    expect(hourly.firstRun(time('2026-01-01T10:30:00Z'), undefined)).to.equal(time('2026-01-01T11:00:00Z'));
    expect(hourly.firstRun(time('2026-01-01T10:00:00Z'), undefined)).to.equal(time('2026-01-01T10:00:00Z'));
  });

  it('catches up with one run, the newest, when matches were missed between two processes', () => {
    const now = time('2026-01-01T10:30:00Z');
    expect(hourly.firstRun(now, time('2026-01-01T03:00:00Z'))).to.equal(time('2026-01-01T10:00:00Z'));
    expect(hourly.firstRun(now, time('2026-01-01T10:00:00Z'))).to.equal(time('2026-01-01T11:00:00Z'));
    expect(hourly.firstRun(now, time('2026-01-01T10:04:00Z'))).to.equal(time('2026-01-01T11:00:00Z'));
  });

  it('is strictly after what was due, and skips what was missed', () => {
    const due = time('2026-01-01T10:00:00Z');
    expect(hourly.nextRun(due)).to.equal(time('2026-01-01T11:00:00Z'));
    expect(hourly.nextRun(due - 1)).to.equal(due);
    expect(hourly.nextRun(due, time('2026-01-01T14:00:00Z'))).to.equal(time('2026-01-01T14:00:00Z'));
    expect(hourly.nextRun(due, time('2026-01-01T14:00:00.001Z'))).to.equal(time('2026-01-01T15:00:00Z'));
  });

  it('takes seconds as a sixth field, in front', () => {
    const due = compileSchedule({ type: 'cron', cron: '*/20 * * * * *', zone: 'UTC' });
    expect(texts(due, '2026-01-01T00:00:01Z', 2)).to.deep.equal([
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:40.000Z',
    ]);
  });

  it('runs a daily time once a day where the clock is put forward and the time does not exist', () => {
    const due = compileSchedule({ type: 'cron', cron: '30 2 * * *', zone: 'Europe/Berlin' });
    expect(texts(due, '2026-03-28T12:00:00Z', 2)).to.deep.equal([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('runs a daily time once, and an hourly one on, where the clock is put back and the hour comes twice', () => {
    const daily = compileSchedule({ type: 'cron', cron: '30 2 * * *', zone: 'Europe/Berlin' });
    expect(texts(daily, '2026-10-24T12:00:00Z', 2)).to.deep.equal([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    const repeating = compileSchedule({ type: 'cron', cron: '0 * * * *', zone: 'Europe/Berlin' });
    expect(texts(repeating, '2026-10-24T23:30:00Z', 3)).to.deep.equal([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });

  it('leaves no timer behind', () => {
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')).to.have.length.at.most(1);
  });
});

describe('checking a schedule', () => {
  it('finds nothing wrong with what can be run', () => {
    expect(checkSchedule({ type: 'once' })).to.equal(undefined);
    expect(checkSchedule({ type: 'every', everyMs: 1 })).to.equal(undefined);
    for (const cron of ['*/15 * * * *', '0 0 29 2 *', '@hourly', '30 9 * * MON-FRI']) {
      expect(checkSchedule({ type: 'cron', cron, zone: 'Asia/Tokyo' }), cron).to.equal(undefined);
    }
  });

  it('says in one sentence what is wrong with a cron expression', () => {
    const problems: Record<string, string> = {
      '61 * * * *': 'The cron expression `61 * * * *` cannot be read: Invalid value for minute: 61.',
      '* * * *': 'exactly five, six, or seven',
      '* * * * * * 2027': 'requires exactly 5 or 6 parts',
      '0 0 31 4 *': 'The cron expression `0 0 31 4 *` never comes: there is no such day.',
      hourly: '`hourly` is not a cron expression; it takes five fields, such as `*/15 * * * *`.',
      '2026-05-01T00:00:00': 'is not a cron expression',
      '': '`` is not a cron expression',
    };
    for (const [cron, message] of Object.entries(problems)) {
      const problem = checkSchedule({ type: 'cron', cron, zone: 'UTC' });
      expect(problem?.path).to.deep.equal(['cron']);
      expect(problem?.message).to.contain(message);
    }
  });

  it('names an unknown zone, and an interval that is none', () => {
    expect(checkSchedule({ type: 'cron', cron: '* * * * *', zone: 'Mars/Base' })).to.deep.equal({
      path: ['zone'],
      message: '`Mars/Base` is not a time zone; use an IANA name, such as Europe/Berlin or UTC.',
    });
    expect(checkSchedule({ type: 'every', everyMs: 0 })?.path).to.deep.equal(['everyMs']);
    expect(checkSchedule({ type: 'every', everyMs: Number.NaN })?.path).to.deep.equal(['everyMs']);
  });
});

describe('the schedule `continuous`', () => {
  it('runs at once, and a pause after each run', () => {
    const due = compileSchedule({ type: 'continuous', pauseMs: 500 });
    expect(due.firstRun(5, 4)).to.equal(5);
    expect(due.nextRun(1_000, 9_000)).to.equal(9_500);
    expect(compileSchedule({ type: 'continuous', pauseMs: 0 }).nextRun(1_000, 1_000)).to.equal(1_001);
  });
});

describe('runs that were missed', () => {
  const every = (missed: 'run' | 'skip') => compileSchedule({ type: 'every', everyMs: 1_000, missed });
  const cron = (missed: 'run' | 'skip') =>
    compileSchedule({ type: 'cron', cron: '0 * * * *', zone: 'UTC', missed });

  it('are made up for by one at once, where it is declared', () => {
    expect(every('run').firstRun(50_000, 10_000)).to.equal(50_000);
    expect(every('run').nextRun(50_000, 53_500)).to.equal(53_000);
    expect(every('run').nextRun(50_000, 50_500)).to.equal(51_000);
    const noon = time('2026-11-22T12:00:00Z');
    expect(cron('run').nextRun(noon, noon + 2.5 * 3_600_000)).to.equal(noon + 2 * 3_600_000);
    expect(cron('run').nextRun(noon, noon + 60_000)).to.equal(noon + 3_600_000);
  });

  it('are left out, where that is declared', () => {
    expect(every('skip').firstRun(50_500, 10_000)).to.equal(51_000);
    expect(every('skip').firstRun(50_500, undefined)).to.equal(50_500);
    expect(every('skip').nextRun(50_000, 53_500)).to.equal(54_000);
    const noon = time('2026-11-22T12:00:00Z');
    expect(cron('skip').firstRun(noon + 60_000, noon - 7_200_000)).to.equal(noon + 3_600_000);
  });
});

describe('jitter', () => {
  it('makes each interval up to half of it shorter or longer, the same each time, and not of all sources alike', () => {
    const schedule = { type: 'every', everyMs: 60_000, jitterMs: 10_000 } as const;
    const gaps = (seed: string) => {
      const due = compileSchedule(schedule, seed);
      let at = 0;
      return Array.from({ length: 500 }, () => {
        const next = due.nextRun(at) ?? 0;
        const gap = next - at;
        at = next;
        return gap;
      });
    };
    const found = gaps('a');
    expect(Math.min(...found)).to.be.within(55_000, 56_000);
    expect(Math.max(...found)).to.be.within(64_000, 65_000);
    expect(found.reduce((sum, gap) => sum + gap) / found.length).to.be.within(59_500, 60_500);
    expect(gaps('a')).to.deep.equal(found);
    expect(gaps('b')).to.not.deep.equal(found);
  });

  it('is less than the interval', () => {
    expect(checkSchedule({ type: 'every', everyMs: 1_000, jitterMs: 1_000 })).to.deep.equal({
      path: ['jitter'],
      message: 'The jitter must be less than the interval.',
    });
  });
});
