import type { Measured, Rounds } from './contest.ts';
import type { Requests } from './sqs-requests.ts';
import type { Summary } from './statistics.ts';
import { markdownTable } from './table.ts';

/** What one record in each message and ten messages in each request take: to send, to receive, to delete. */
export const BASELINE_PER_MILLION = 300_000;

/** What the figures depend on, beside the code. */
export type Conditions = Rounds & {
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** Of the last minute before it began: what else the machine had to do. */
  readonly load: number;
  readonly records: number;
  /** Bytes of JSON that a record has on average. */
  readonly recordBytes: number;
};

export type Figures = {
  readonly conditions: Conditions;
  readonly measured: readonly Measured[];
  readonly requests: readonly Requests[];
};

/** The figures as a section of Markdown, without a heading. */
export function report({ conditions, measured, requests }: Figures): string {
  return [said(conditions), speedTable(measured), requestTable(requests)].join('\n\n');
}

function said({ cores, system, node, load, records, recordBytes, rounds }: Conditions): string {
  return (
    `${cores} cores, ${system}, Node.js ${node}; load average before it began: ${load.toFixed(1)}. ` +
    `${whole(records)} records of ${whole(recordBytes)} bytes a round, ${rounds} rounds. ` +
    'Each figure is the median; in brackets, between which the middle half of the rounds lies.'
  );
}

function speedTable(measured: readonly Measured[]): string {
  return markdownTable(
    ['Work', 'Floor', 'Millrace', 'Millrace of the floor', 'Target', ''],
    measured.map(({ name, unit, floor, product, ratio, target }) => [
      name,
      `${whole(floor.median)} ${unit}/s`,
      `${whole(product.median)} ${unit}/s`,
      percents(ratio),
      target === undefined ? 'none' : `at least ${percent(target)} %`,
      target === undefined ? '' : verdict(ratio.median >= target),
    ]),
  );
}

function requestTable(requests: readonly Requests[]): string {
  return markdownTable(
    [
      'Requests to SQS for a million records',
      'Send',
      'Receive',
      'Delete',
      'Extend',
      'All',
      'Of 300,000',
      'Target',
      '',
    ],
    requests.map(({ name, perMillion, target }) => {
      const counts = [
        perMillion.SendMessageBatch,
        perMillion.ReceiveMessage,
        perMillion.DeleteMessageBatch,
        perMillion.ChangeMessageVisibilityBatch,
      ];
      const all = counts.reduce((sum, count) => sum + count, 0);
      return [
        name,
        ...[...counts, all].map(whole),
        part(all / BASELINE_PER_MILLION),
        target === undefined ? 'none' : `at most ${part(target)}`,
        target === undefined ? '' : verdict(all / BASELINE_PER_MILLION <= target),
      ];
    }),
  );
}

function verdict(met: boolean): string {
  return met ? 'met' : 'missed';
}

function percents({ median, low, high }: Summary): string {
  return `${percent(median)} % (${percent(low)} to ${percent(high)})`;
}

/** Cut, not rounded: a target is not met by rounding. */
function percent(ratio: number): string {
  return String(Math.floor(ratio * 100 + 1e-9));
}

/** `1/15`; cut for the same reason. */
function part(ratio: number): string {
  return `1/${Math.floor(1 / ratio + 1e-9)}`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
