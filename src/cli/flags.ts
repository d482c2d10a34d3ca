import { InvalidArgumentError } from 'commander';
import { parseRate } from '../config/rates.ts';
import { isWrong } from '../config/wrong.ts';
import type { Rate } from '../ports/pipeline.ts';

/** The flags that the commands share, after reading. Durations are milliseconds. */
export type LogFlags = {
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'json' | 'text';
};

export type RunFlags = LogFlags & {
  readonly config: string;
  readonly once: boolean;
  readonly port?: number | undefined;
  readonly host: string;
  readonly drainDeadline: number;
  readonly giveUpAfter: number;
  readonly types?: readonly string[] | undefined;
  /** From 0, and how many there are: given to `gather` alone. */
  readonly replicaIndex?: number | undefined;
  readonly replicas?: number | undefined;
  readonly cursorsFrom?: 'ledger' | 'state' | undefined;
};

/** The most processes that share out partitions: each weighs every partition for all of them. */
const MOST_REPLICAS = 1_000;

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `250ms`, `30s`, `5m`, `1h`, `7d` in milliseconds. */
export function durationFlag(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (match === null) {
    throw new InvalidArgumentError('Write a number and a unit: 250ms, 30s, 5m, 1h or 7d.');
  }
  return Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS];
}

/** `5/s`, `100/min`, `10/5s`. */
export function rateFlag(text: string): Rate {
  const rate = parseRate(text);
  if (isWrong(rate)) {
    throw new InvalidArgumentError(`It ${rate.wrong}`);
  }
  return rate;
}

/** ISO 8601 (`2026-11-22`, `2026-11-22T08:00:00Z`), or how long ago (`36h`): milliseconds since the epoch. */
export function timeFlag(text: string, now: number): number {
  const iso = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(iso)) {
    return iso;
  }
  try {
    return now - durationFlag(text);
  } catch {
    throw new InvalidArgumentError(
      'Write a time (2026-11-22 or 2026-11-22T08:00:00Z), or how long ago it was (36h, 7d).',
    );
  }
}

export function numberFlag(text: string): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < 1) {
    throw new InvalidArgumentError('Write a whole number from 1.');
  }
  return number;
}

export function replicasFlag(text: string): number {
  const count = Number(text);
  if (!/^\d{1,4}$/.test(text) || count < 1 || count > MOST_REPLICAS) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_REPLICAS}.`);
  }
  return count;
}

export function replicaIndexFlag(text: string): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new InvalidArgumentError('Write a whole number; replicas are counted from 0.');
  }
  return Number(text);
}

export function portFlag(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('Write a port from 0 (any free one) to 65535.');
  }
  return port;
}

/** `a,b` as a list, without empty parts. */
export function listFlag(text: string): readonly string[] {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) {
    throw new InvalidArgumentError('Name at least one, separated by commas.');
  }
  return parts;
}

export function seedFlag(text: string): number {
  const seed = Number(text);
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('Write a whole number from 0 to 999999999.');
  }
  return seed;
}
