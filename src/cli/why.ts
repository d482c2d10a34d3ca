import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import { Failure } from '../ports/failure.ts';
import type { TypeConfig } from '../ports/pipeline.ts';
import type { JournalEntry } from '../ports/state.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Known } from '../system/named.ts';
import { type Course, type Why, why as find } from '../system/why.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { openParts, type Parts } from './parts.ts';
import { line, type Terminal } from './terminal.ts';
import { writeCourse } from './why-course.ts';

export type WhyFlags = {
  readonly config: string;
  readonly known: Known;
  readonly measurement?: string | undefined;
  readonly most: number;
  /** Milliseconds since the epoch. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/** Clocks of other machines may be ahead of ours, in milliseconds. */
const AHEAD_MS = 86_400_000;

/**
 * `millrace why`: where a record is, and its way there: the page, the envelope, the message, the outcome and the write,
 * with their times. The exit code is 0 when it is found.
 *
 * @throws ConfigError; Failure when there is no such type, or the store or the queue cannot be asked.
 */
export async function why(
  adapters: Adapters,
  terminal: Terminal,
  typeName: string,
  flags: WhyFlags,
): Promise<ExitCode> {
  const { stdout } = terminal;
  const loaded = await load(adapters, flags.config, terminal.env);
  const config = typeOf(loaded, typeName);
  await using parts = await openParts(adapters, loaded);
  const queues = await parts.queues();
  const quarantine = queues.quarantine(parts.queueOf(typeName));
  try {
    const found = await find({
      type: adapters.compileType(config),
      measurement: flags.measurement ?? (config.style === 'mapped' ? config.measurement : config.name),
      known: flags.known,
      range: { from: flags.from ?? 0, to: flags.to ?? adapters.clock.now() + AHEAD_MS },
      store: await storeOf(loaded, parts),
      quarantine,
      most: flags.most,
      signal: parts.signal,
    });
    const journal = await journalOf(loaded, parts, found.courses);
    for (const course of found.courses) {
      writeCourse(stdout, course, journal);
    }
    if (found.courses.length > 0) {
      return EXIT.ok;
    }
    const { waiting, inFlight } = await queues.get(parts.queueOf(typeName)).depth(parts.signal);
    for (const text of notFound(config, found, waiting + inFlight)) {
      line(stdout, text);
    }
    return EXIT.failed;
  } finally {
    await quarantine.close();
  }
}

function typeOf({ pipeline }: Loaded, name: string): TypeConfig {
  const found = pipeline.types.find((type) => type.name === name);
  if (found === undefined) {
    const names = pipeline.types.map((type) => type.name).join(', ');
    throw new Failure('permanent', `There is no type '${name}'. There are: ${names}.`);
  }
  return found;
}

function storeOf({ pipeline }: Loaded, parts: Parts) {
  if (pipeline.store.style === 'memory') {
    throw new Failure(
      'permanent',
      'The store is in memory and went with its process: there is nothing to ask.',
    );
  }
  return parts.store();
}

/** Where gathering keeps its data; elsewhere the ledger alone has to do. Opening it would make one. */
async function journalOf(
  { pipeline }: Loaded,
  parts: Parts,
  courses: readonly Course[],
): Promise<ReadonlyMap<string, JournalEntry>> {
  if (!existsSync(`${pipeline.data}/state.db`)) {
    return new Map();
  }
  const envelopes = courses.flatMap(({ entries }) => entries.map(({ envelope }) => envelope));
  const known = await (await parts.state()).journaled([...new Set(envelopes)]);
  return new Map(known.map((entry) => [entry.envelope, entry]));
}

function notFound(config: TypeConfig, { unnamedDrops }: Why, onQueue: number): readonly string[] {
  const names =
    config.style === 'mapped' ? [...config.tags, ...config.fields].map(({ name }) => name).join(', ') : '';
  return [
    `No ${config.name} like that is in the store or in quarantine, and none that a rule left out.`,
    ...(unnamedDrops > 0
      ? [`${count(unnamedDrops)} dropped records are counted only: it may be one of them.`]
      : []),
    ...(onQueue > 0 ? [`${count(onQueue)} messages are on its queue: it may be in one of them.`] : []),
    ...(names === '' ? [] : [`It can be looked for by time and by ${names}.`]),
  ];
}
