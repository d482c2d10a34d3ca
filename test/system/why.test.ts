import { expect } from 'chai';
import { writeCourse } from '../../src/cli/why-course.ts';
import { ledgerPoint } from '../../src/ports/ledger.ts';
import { pointMark, writeMarks } from '../../src/ports/marks.ts';
import type { Quarantine } from '../../src/ports/quarantine.ts';
import type { LedgerEntry, Point } from '../../src/ports/store.ts';
import type { Type } from '../../src/ports/type.ts';
import { memoryStore } from '../../src/stores/memory-store.ts';
import { why, type Why } from '../../src/system/why.ts';
import { kept } from '../support/in-process.ts';
import { GATHERED_AT, journalEntryOf, ledgerEntryOf, replayEntryOf } from '../support/ledger-entries.ts';
import { unaborted } from '../support/points.ts';
import { envelope } from '../support/stage.ts';

const POINT: Point = { measurement: 'quake', tags: { net: 'us' }, fields: { id: 'q1' }, time: 1_000_001n };
const OTHER: Point = { ...POINT, tags: { net: 'ci' } };
const MARKS = { marks: writeMarks([pointMark(POINT)]), firstUs: 1_000, lastUs: 1_000 };
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const TYPE: Type = {
  name: 'quake',
  process: () => ({ type: 'drop', rule: 'all' }),
  naming: (record) => ({ values: record as Record<string, string> }),
};

describe('why', () => {
  /** Of one point beside another of the same time. */
  async function told(entries: readonly LedgerEntry[], quarantine = empty()): Promise<Why> {
    const store = memoryStore();
    await store.write([POINT, OTHER, ...entries.map(ledgerPoint)], unaborted);
    return why({
      type: TYPE,
      measurement: 'quake',
      known: { values: { net: 'us' } },
      range: { from: 0, to: GATHERED_AT + 1_000 },
      store,
      quarantine,
      most: 5,
      signal: unaborted,
    });
  }

  it('leads from a point to every envelope that brought it, in the order of the writes, and to no other', async () => {
    const { courses } = await told([
      ledgerEntryOf('b', { ...MARKS, gatheredAt: GATHERED_AT + 5, writtenAt: 2 }),
      ledgerEntryOf('a', { ...MARKS, writtenAt: 1 }),
      ledgerEntryOf('other point', { ...MARKS, marks: writeMarks([pointMark(OTHER)]) }),
      ledgerEntryOf('other time', { ...MARKS, firstUs: 1_001, lastUs: 1_002 }),
      ledgerEntryOf('other type', { ...MARKS, type: 'blast' }),
      ledgerEntryOf('too late', { ...MARKS, gatheredAt: GATHERED_AT + 1_000 }),
    ]);
    expect(courses.map(({ type, entries }) => [type, entries.map((each) => each.envelope)])).to.deep.equal([
      ['stored', ['a', 'b']],
    ]);
  });

  it('is not sure of an envelope with more points than are marked', async () => {
    const { courses } = await told([ledgerEntryOf('a', { firstUs: 900, lastUs: 1_100 })]);
    expect(printed(courses)).to.include('envelope  a (perhaps: it has too many points to name each)');
  });

  it('tells of a replay, of the message and of the trace', async () => {
    const { courses } = await told([
      {
        ...replayEntryOf('a', 's3', GATHERED_AT + 7),
        ...MARKS,
        page: 'page=3',
        trace: TRACE,
        message: 'm-1',
        receives: 3,
        receivedAt: GATHERED_AT + 6,
      },
    ]);
    const text = printed(courses);
    expect(text).to.include('Stored: quake at 1970-01-01T00:00:00.001000001Z, net=us\n  fields    id=q1\n');
    expect(text).to.include('page      page=3 of quakes, https://api.example.org/q?page=3\n');
    expect(text).to.include('queued    2026-01-01T00:00:00.123Z\n');
    expect(text).to.include('message   m-1, received 2026-01-01T00:00:00.129Z, 3 times by then\n');
    expect(text).to.include('outcome   replayed out of quarantine\n');
    expect(text).to.include('trace     4bf92f3577b34da6a3ce929d0e0e4736\n');
  });

  it('tells of an envelope that is in quarantine whole, which the ledger does not know', async () => {
    const at = '2026-01-01T00:00:09.000Z';
    const whole = envelope({
      id: 'w',
      type: 'quake',
      trace: TRACE,
      records: [{ net: 'us' }, { net: 'ci' }],
      quarantine: [0, 1].map((index) => ({ index, reason: 'It was received 5 times.', at, rounds: 2 })),
    });
    const { courses } = await told([], holding(whole));
    const text = printed(courses.filter(({ type }) => type === 'quarantined'));
    expect(text).to.match(/^In quarantine: It was received 5 times\.\n {2}record {4}0 of its envelope\n/);
    expect(text).to.include(`since     ${at}\n  replayed  2 times\n`);
    expect(text).to.include('envelope  w\n  trace     4bf92f3577b34da6a3ce929d0e0e4736\n');
  });

  it('counts the dropped records that are not named, when it finds nothing', async () => {
    const store = memoryStore();
    const drops = '[["small",1,""]]';
    await store.write([ledgerPoint(ledgerEntryOf('a', { stored: 0, dropped: 10, drops }))], unaborted);
    const known = { values: { net: 'us' } };
    const options = { type: TYPE, measurement: 'quake', known, range: { from: 0, to: 8e12 }, most: 5 };
    const found = await why({ ...options, store, quarantine: empty(), signal: unaborted });
    expect(found).to.deep.equal({ courses: [], unnamedDrops: 9 });
  });
});

function printed(courses: Why['courses']): string {
  const stdout = kept();
  const journal = new Map([
    ['a', journalEntryOf('a', { page: 'page=3', url: 'https://api.example.org/q?page=3' })],
  ]);
  courses.forEach((course) => writeCourse(stdout, course, journal));
  return stdout.text();
}

function empty(): Quarantine {
  return { name: 'quake', receive: async () => [], close: async () => undefined };
}

function holding(of: ReturnType<typeof envelope>): Quarantine {
  const messages = [
    {
      content: { type: 'envelope', envelope: of },
      sentAt: undefined,
      remove: async () => undefined,
    } as const,
  ];
  return { ...empty(), receive: async () => messages.splice(0) };
}
