import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import type { TroubledPage } from '../actors/page-troubles.ts';
import { Failure } from '../ports/failure.ts';
import type { FailedPage } from '../ports/failed-pages.ts';
import type { Source } from '../ports/source.ts';
import { failedPageOf, refetchSource } from '../sources/index.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Errand } from '../system/errand.ts';
import { type ErrandFlags, runErrand } from './errand-session.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { stateFile, unknownSource } from './state.ts';
import { table } from './table.ts';
import { line, type Terminal } from './terminal.ts';

/** Which pages: a part of each that is given must be in the page's own. */
export type RefetchWhere = {
  readonly [Name in 'partition' | 'page' | 'reason' | 'url']?: string | undefined;
};

export type RefetchFlags = ErrandFlags & {
  readonly config: string;
  readonly source?: string | undefined;
  readonly where: RefetchWhere;
  readonly list: boolean;
  readonly drop: boolean;
  readonly yes: boolean;
  readonly json: boolean;
};

/**
 * `millrace refetch`: asks again for pages that failed, as the configuration is today, and sends their records on. With
 * `--list` it tells which there are.
 *
 * @throws ConfigError; Failure when the state cannot be read, or the queue cannot be opened.
 */
export async function refetch(
  adapters: Adapters,
  terminal: Terminal,
  flags: RefetchFlags,
): Promise<ExitCode> {
  const loaded = await load(adapters, flags.config, terminal.env);
  const names = loaded.pipeline.sources.map(({ name }) => name);
  if (flags.source !== undefined && !names.includes(flags.source)) {
    throw unknownSource(flags.source, names);
  }
  const pages = (await failedPages(adapters, loaded, flags.source)).filter((page) => fits(page, flags.where));
  if (flags.list) {
    list(terminal, pages, flags);
    return EXIT.ok;
  }
  if (flags.drop) {
    return drop(adapters, terminal, { loaded, flags, pages });
  }
  const asked = pages.filter(({ source }) => names.includes(source));
  if (pages.length > asked.length) {
    line(
      terminal.stderr,
      `${count(pages.length - asked.length)} pages are of sources that are not in the configuration: they are left.`,
    );
  }
  let worst: ExitCode = EXIT.ok;
  for (const [name, ofSource] of Map.groupBy(asked, ({ source }) => source)) {
    const code = await gather(adapters, terminal, { loaded, flags, name, pages: ofSource });
    worst = code === EXIT.ok ? worst : code;
  }
  const left = await failedPages(adapters, loaded, flags.source);
  const was = asked.length === 1 ? '1 page was' : `${count(asked.length)} pages were`;
  line(terminal.stdout, `${was} asked for again; ${count(left.length)} are kept now.`);
  return worst;
}

/** @throws Failure when the state says no. */
async function failedPages(
  { openState, clock }: Adapters,
  { pipeline }: Loaded,
  source: string | undefined,
): Promise<readonly FailedPage[]> {
  const file = stateFile(pipeline.data);
  if (!existsSync(file)) {
    return [];
  }
  const state = await openState(file, { clock });
  try {
    return await state.failedPages(source);
  } finally {
    await state.close();
  }
}

function fits({ partition, page, reason, request }: FailedPage, where: RefetchWhere): boolean {
  const own = { partition: partition.key, page, reason, url: request?.url ?? '' };
  return Object.entries(where).every(
    ([name, part]) => part === undefined || own[name as keyof typeof own].includes(part),
  );
}

function list({ stdout, stderr }: Terminal, pages: readonly FailedPage[], { json }: RefetchFlags): void {
  const time = (at: number) => new Date(at).toISOString();
  if (json) {
    for (const { state: _state, digest: _digest, partition, firstAt, lastAt, ...page } of pages) {
      const told = { ...page, partition: partition.key, firstAt: time(firstAt), lastAt: time(lastAt) };
      line(stdout, JSON.stringify(told));
    }
    return;
  }
  if (pages.length === 0) {
    line(stderr, 'No page is kept: whatever failed was gathered since.');
    return;
  }
  const rows = pages.map(({ source, partition, page, times, firstAt, lastAt, reason, request }) => [
    source,
    partition.key,
    page,
    count(times),
    time(firstAt),
    time(lastAt),
    request === undefined ? '' : `${request.method} ${request.url}`,
    reason,
  ]);
  const head = ['source', 'partition', 'page', 'times', 'first failed', 'last failed', 'request', 'reason'];
  table(head, rows).forEach((text) => line(stdout, text));
}

/** Gives pages up. Where a cursor or windows move, their partitions are asked for again all the same. */
async function drop(
  { openState, clock }: Adapters,
  terminal: Terminal,
  { loaded, flags, pages }: Pick<Work, 'loaded' | 'flags' | 'pages'>,
): Promise<ExitCode> {
  const what = pages.length === 1 ? '1 page that failed' : `${count(pages.length)} pages that failed`;
  if (!flags.yes && !(await terminal.confirm?.(`Give up ${what}?`))) {
    line(terminal.stderr, `Nothing was given up. To give up ${what}, say --yes.`);
    return EXIT.usage;
  }
  const state = await openState(stateFile(loaded.pipeline.data), { clock });
  try {
    for (const page of pages) {
      await state.forgetFailedPage(page);
    }
  } finally {
    await state.close();
  }
  line(terminal.stdout, `Gave up ${what}.`);
  return EXIT.ok;
}

type Work = {
  readonly loaded: Loaded;
  readonly flags: RefetchFlags;
  readonly name: string;
  readonly pages: readonly FailedPage[];
};

async function gather(adapters: Adapters, terminal: Terminal, work: Work): Promise<ExitCode> {
  const { loaded, flags, name, pages } = work;
  const { pipeline, redact } = loaded;
  const config = pipeline.sources.find((source) => source.name === name);
  if (config === undefined) {
    throw new Failure('permanent', `There is no source '${name}'.`);
  }
  const live = adapters.compileSource(config, { redact, types: pipeline.types.map((type) => type.name) });
  return runErrand(adapters, terminal, {
    loaded,
    flags,
    source: name,
    errand: errandOf(live, pages),
    says: `Asks again for ${count(pages.length)} pages of ${name}.`,
  });
}

/** No cursor is moved, and what is kept of a page stays under the slice in which it failed. */
function errandOf(live: Source, pages: readonly FailedPage[]): Errand {
  const bySlice = new Map(pages.map((page, at) => [`${at} ${page.slice}`, page.slice]));
  const sliceOf = (key: string) => bySlice.get(key) ?? key;
  return {
    source: refetchSource(live, pages),
    state: (kept) => ({
      ...kept,
      cursor: (source, key) => kept.cursor(source, sliceOf(key)),
      commit: (entry) =>
        entry.journal.length === 0 ? Promise.resolve() : kept.commit({ ...entry, cursor: undefined }),
      finishRun: async () => undefined,
    }),
    gatherPage: (gatherPage) => (task, signal) =>
      gatherPage({ ...task, partition: failedPageOf(task.partition).partition }, signal),
    troubles: (troubles) => {
      const ofPage = (page: TroubledPage): TroubledPage => ({
        ...page,
        slice: sliceOf(page.slice),
        partition: failedPageOf(page.partition).partition,
      });
      return {
        failed: (page, ...rest) => troubles.failed(ofPage(page), ...rest),
        gathered: (page, patience) => troubles.gathered(ofPage(page), patience),
        // These are some of its pages: they say nothing about the others.
        complete: async () => undefined,
      };
    },
  };
}
