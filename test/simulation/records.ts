import type { Point } from '../../src/ports/store.ts';

/** Where a record must end. `refused`: it is good, and the store does not take its point. */
export type End = 'stored' | 'dropped' | 'quarantined' | 'refused';

/** A record that the simulated API has, and what must become of it. */
export type Served = {
  /** Names the record, among all. */
  readonly key: string;
  /** The name of its source, and which partition of it. */
  readonly source: string;
  readonly partition: string;
  /** Rises within the partition. */
  readonly seq: number;
  readonly end: End;
  readonly type: 'reading' | 'alarm';
  /** When the API first has it, in milliseconds since the start. */
  readonly from: number;
  /** As it is served. */
  readonly record: object;
};

const FIRST_SECOND = 1_700_000_000;
const NS_PER_SECOND = 1_000_000_000n;

/** Makes envelopes small: a page fills more than one. */
const PADDING = 'x'.repeat(120);

/** What the API will have in the course of a history: for each partition some at the start, the others little by little. */
export function makeRecords(
  random: () => number,
  options: {
    readonly source: string;
    readonly partition: string;
    readonly count: number;
    readonly untilMs: number;
  },
): readonly Served[] {
  const { source, partition, count, untilMs } = options;
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const key = `${source} ${partition} ${seq}`;
    const end = endFor(random());
    const type = source !== 'stations' && random() < 0.3 ? 'alarm' : 'reading';
    const from = (Math.max(0, index - count / 3) / count) * untilMs;
    const record = {
      key,
      seq,
      kind: type,
      at: FIRST_SECOND + seq,
      value: end === 'quarantined' ? null : seq + 0.5,
      wanted: end !== 'dropped',
      padding: PADDING,
    };
    return { key, source, partition, seq, end, type, from, record };
  });
}

/** The point that a stored record must become. */
export function pointOf({ key, seq, type }: Served): Point {
  return {
    measurement: type,
    tags: { key },
    fields: { value: seq + 0.5 },
    time: BigInt(FIRST_SECOND + seq) * NS_PER_SECOND,
  };
}

function endFor(chance: number): End {
  if (chance < 0.1) {
    return 'dropped';
  }
  if (chance < 0.2) {
    return 'quarantined';
  }
  return chance < 0.25 ? 'refused' : 'stored';
}
