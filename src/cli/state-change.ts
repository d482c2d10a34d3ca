import { Failure } from '../ports/failure.ts';
import type { Remembered } from '../ports/remembered.ts';
import type { Source } from '../ports/source.ts';
import type { State } from '../ports/state.ts';
import type { Adapters } from '../system/adapters.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { type StateFlags, stateFile, unknownSource } from './state.ts';
import { line, type Terminal } from './terminal.ts';

/** Partitions that are looked through for the one that is named: past that it is taken as it is written. */
const MOST_LOOKED_AT = 1_000_000;

/** Partitions that are named to who wrote one that is none. */
const NAMED = 5;

export type SetFlags = StateFlags & { readonly source: string };

export type ResetFlags = StateFlags & { readonly source: string; readonly yes: boolean };

/**
 * `millrace state set`: the next run of a partition begins at this cursor.
 *
 * @throws ConfigError; Failure when the cursor or the partition is none of this source, or somebody gathers.
 */
export async function stateSet(
  adapters: Adapters,
  terminal: Terminal,
  text: string,
  flags: SetFlags,
): Promise<ExitCode> {
  const { pipeline } = await load(adapters, flags.config, terminal.env);
  const config = pipeline.sources.find(({ name }) => name === flags.source);
  if (config === undefined) {
    throw unknownSource(
      flags.source,
      pipeline.sources.map(({ name }) => name),
    );
  }
  const source = adapters.compileSource(config, { types: pipeline.types.map(({ name }) => name) });
  if (source.moves === undefined) {
    throw new Failure(
      'permanent',
      `The source ${source.name} has neither a cursor nor windows: every run asks for the same, and nothing is kept to be set.`,
    );
  }
  const read = source.moves.readCursor(text);
  if (read.type === 'wrong') {
    throw new Failure('permanent', read.why);
  }
  return alone(adapters, pipeline.data, async (state) => {
    const partition = await partitionNamed(adapters, source, state, flags.partition);
    const before = await state.cursor(source.name, partition);
    await state.setCursor(source.name, partition, read.cursor);
    const was = before === undefined ? 'it had none' : `it was ${before}`;
    line(terminal.stdout, `The cursor of ${source.name}, ${partition}, is ${read.cursor} now; ${was}.`);
    return EXIT.ok;
  });
}

/**
 * `millrace state reset`: forgets where a partition or a source stands; the next run begins as the first did. Also for a
 * source that is not in the configuration any more.
 *
 * @throws ConfigError; Failure when there is nothing to forget, or somebody gathers.
 */
export async function stateReset(
  adapters: Adapters,
  terminal: Terminal,
  flags: ResetFlags,
): Promise<ExitCode> {
  const { source, partition } = flags;
  const { pipeline } = await load(adapters, flags.config, terminal.env);
  const what = partition === undefined ? `all of ${source}` : `the partition ${partition} of ${source}`;
  if (
    !flags.yes &&
    !(await terminal.confirm?.(`Forget where ${what} stands, and gather it from the start?`))
  ) {
    line(terminal.stderr, `Nothing was changed. To forget where ${what} stands, say --yes.`);
    return EXIT.usage;
  }
  return alone(adapters, pipeline.data, async (state) => {
    const kept = await state.sources();
    const known = pipeline.sources.map(({ name }) => name);
    if (![...known, ...kept.map((entry) => entry.source)].includes(source)) {
      throw unknownSource(source, known);
    }
    if (partition !== undefined && (await state.cursor(source, partition)) === undefined) {
      throw new Failure(
        'permanent',
        `The partition '${partition}' of ${source} has no cursor. \`millrace state show --source ${source}\` lists those that have.`,
      );
    }
    const gone = await state.forget(source, partition);
    const cursors = gone === 1 ? '1 cursor is' : `${count(gone)} cursors are`;
    line(terminal.stdout, `Forgot where ${what} stood: ${cursors} gone. What is stored stays.`);
    return EXIT.ok;
  });
}

/** A run that is under way would write its own cursor over the change: so nobody may gather meanwhile. */
async function alone(
  { openState, clock }: Adapters,
  dataDir: string,
  work: (state: State & Remembered) => Promise<ExitCode>,
): Promise<ExitCode> {
  const state = await openState(stateFile(dataDir), { clock, hold: 'alone' });
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

/** The key of a partition that there is: a cursor under any other would move nothing. */
async function partitionNamed(
  { clock }: Adapters,
  source: Source,
  state: State,
  named: string | undefined,
): Promise<string> {
  if (named !== undefined && (await state.cursor(source.name, named)) !== undefined) {
    return named;
  }
  if (source.parent !== undefined) {
    // Only its parent's API knows them.
    return (
      named ??
      fail(
        `The source ${source.name} has a partition for each record of ${source.parent.source}: say which with --partition.`,
      )
    );
  }
  const first: string[] = [];
  let looked = 0;
  for await (const { key } of source.partitions({ dueAt: clock.now(), now: clock.now() })) {
    if (key === named || ++looked > MOST_LOOKED_AT) {
      return named ?? key;
    }
    if (first.length < NAMED) {
      first.push(key);
    }
  }
  const [only] = first;
  if (named === undefined && looked === 1 && only !== undefined) {
    return only;
  }
  const some = `${first.join(' · ')}${looked > first.length ? ` and ${count(looked - first.length)} more` : ''}`;
  return fail(
    named === undefined
      ? `The source ${source.name} has ${count(looked)} partitions: say which with --partition. They are: ${some}.`
      : `The source ${source.name} has no partition '${named}'. It has: ${some}.`,
  );
}

function fail(message: string): never {
  throw new Failure('permanent', message);
}
