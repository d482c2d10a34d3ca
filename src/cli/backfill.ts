import type { Loaded } from '../config/index.ts';
import type { BackfillEntry } from '../ports/backfills.ts';
import { Failure } from '../ports/failure.ts';
import type { Rate, SourceConfig } from '../ports/pipeline.ts';
import type { Backfill } from '../sources/index.ts';
import type { OpenState } from '../state/index.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Errand } from '../system/errand.ts';
import { type ErrandFlags, runErrand } from './errand-session.ts';
import type { ExitCode } from './exit-code.ts';
import { durationFlag } from './flags.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { stateFile, unknownSource } from './state.ts';
import { line, type Terminal } from './terminal.ts';

/** Requests at once, where nothing is said: live gathering goes first. */
const DEFAULT_CONCURRENCY = 4;

/** Of a rate that the source declares, where nothing is said: each process counts for itself. */
const RATE_SHARE = 4;

export type BackfillFlags = ErrandFlags & {
  readonly config: string;
  readonly source: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** In milliseconds. */
  readonly step?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly rate?: Rate | undefined;
};

/**
 * `millrace backfill`: gathers a past range of a source, beside live gathering and on a budget of its own. Its progress is
 * its own: no cursor is moved, and when it is run again it goes on.
 *
 * @throws ConfigError; Failure when there is no such source or range.
 */
export async function backfill(
  adapters: Adapters,
  terminal: Terminal,
  flags: BackfillFlags,
): Promise<ExitCode> {
  const loaded = withBudget(await load(adapters, flags.config, terminal.env), flags);
  const { pipeline, redact } = loaded;
  const config = pipeline.sources.find(({ name }) => name === flags.source);
  if (config === undefined) {
    const names = pipeline.sources.map(({ name }) => name);
    throw unknownSource(flags.source, names);
  }
  const state = await adapters.openState(stateFile(pipeline.data), { clock: adapters.clock });
  try {
    const range = await rangeOf(state, flags, adapters.clock.now());
    const options = { redact, types: pipeline.types.map(({ name }) => name) };
    const compiled = adapters.compileBackfill(config, range, options);
    if (compiled.type === 'wrong') {
      throw new Failure('permanent', compiled.why);
    }
    const entry = await state.beginBackfill({
      source: config.name,
      from: compiled.from,
      to: compiled.to,
      stepMs: range.stepMs,
    });
    return await gather(adapters, terminal, { loaded, flags, config, compiled, entry, state });
  } finally {
    await state.close();
  }
}

type Work = {
  readonly loaded: Loaded;
  readonly flags: BackfillFlags;
  readonly config: SourceConfig;
  readonly compiled: Extract<Backfill, { type: 'backfill' }>;
  readonly entry: BackfillEntry;
  readonly state: OpenState;
};

function gather(adapters: Adapters, terminal: Terminal, work: Work): Promise<ExitCode> {
  const { loaded, flags, config, compiled, entry, state } = work;
  const what = `${config.name} from ${compiled.from} to ${compiled.to}`;
  return runErrand(adapters, terminal, {
    loaded,
    flags,
    source: config.name,
    errand: errandOf(compiled, entry, state),
    says: `Backfills ${what}, ${budget(config)}.${goesOn(entry)}`,
    async onEnded(running, how, failed) {
      const gathered = running.tally.sources.get(config.name);
      const records = `${count(gathered?.records ?? 0)} records of ${what} are on the queue`;
      if (how.type === 'idle' && failed === 0) {
        await state.endBackfill(entry.id);
        line(terminal.stdout, `${records}. The backfill is complete.`);
      } else {
        const why = how.type === 'idle' ? `${count(failed)} of its slices failed` : 'It is not complete';
        line(terminal.stdout, `${records}. ${why}: run it again to go on.`);
      }
    },
  });
}

/** Slices are done or not, in the place where live gathering has cursors; when the source last ran is not its business. */
function errandOf(
  { source, partitionOf }: Work['compiled'],
  { id }: BackfillEntry,
  state: OpenState,
): Errand {
  return {
    source,
    state: (kept) => ({
      ...kept,
      cursor: async (_source, slice) => ((await state.isSliceDone(id, slice)) ? 'done' : undefined),
      commit: (entry) =>
        entry.cursor === undefined ? kept.commit(entry) : state.finishSlice(id, entry.partition),
      finishRun: async () => undefined,
    }),
    gatherPage: (gatherPage) => (task, signal) =>
      gatherPage({ ...task, partition: partitionOf(task.partition) }, signal),
    troubles: (troubles) => ({
      ...troubles,
      failed: (page, ...rest) =>
        troubles.failed({ ...page, partition: partitionOf(page.partition) }, ...rest),
    }),
  };
}

/** The range that is named; or the one that was begun and has not come to its end. */
async function rangeOf(state: OpenState, { source, from, to, step }: BackfillFlags, now: number) {
  if (from !== undefined) {
    return { from: pointIn(from, now), to: pointIn(to ?? '0s', now), stepMs: step };
  }
  const begun = (await state.backfills()).filter((entry) => entry.source === source);
  const [only] = begun;
  if (only === undefined || begun.length > 1) {
    const ranges = begun.map((entry) => `--from ${entry.from} --to ${entry.to}`).join('; ');
    throw new Failure(
      'permanent',
      only === undefined
        ? `No backfill of ${source} waits to go on: say --from and --to.`
        : `Several backfills of ${source} wait to go on: say which. They are: ${ranges}.`,
    );
  }
  return only;
}

/** How long ago, as a time; anything else is left to the source, whose cursor it is. */
function pointIn(text: string, now: number): string {
  return /^\d+(ms|s|m|h|d)$/.test(text) ? new Date(now - durationFlag(text)).toISOString() : text;
}

/** The sources, within the budget of the backfill: never more than they declare. */
function withBudget(loaded: Loaded, { concurrency, rate }: BackfillFlags): Loaded {
  const sources = loaded.pipeline.sources.map((source) => {
    const declared = source.concurrency === 'auto' ? Number.POSITIVE_INFINITY : source.concurrency;
    const rates = source.rates?.map((each) => (rate === undefined ? shareOf(each) : each));
    return {
      ...source,
      concurrency: Math.min(declared, concurrency ?? DEFAULT_CONCURRENCY),
      rates: [...(rates ?? []), ...(rate === undefined ? [] : [rate])],
    };
  });
  return { ...loaded, pipeline: { ...loaded.pipeline, sources } };
}

function shareOf({ requests, perMs }: Rate): Rate {
  return requests >= RATE_SHARE
    ? { requests: Math.floor(requests / RATE_SHARE), perMs }
    : { requests, perMs: perMs * RATE_SHARE };
}

function budget({ concurrency, rates = [] }: SourceConfig): string {
  const told = rates.map(({ requests, perMs }) => `${count(requests)} in ${perMs / 1_000} s`);
  return `with ${concurrency} requests at once${told.length === 0 ? '' : ` and ${told.join(', ')}`}`;
}

function goesOn({ done }: BackfillEntry): string {
  return done === 0 ? '' : ` It goes on: ${count(done)} slices are done.`;
}
