import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import { Failure } from '../ports/failure.ts';
import type { BackfillEntry } from '../ports/backfills.ts';
import type { CursorEntry, SourceEntry } from '../ports/remembered.ts';
import type { Adapters } from '../system/adapters.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { table } from './table.ts';
import { line, type Terminal } from './terminal.ts';

export type StateFlags = {
  readonly config: string;
  readonly source?: string | undefined;
  readonly partition?: string | undefined;
};

export type ShowFlags = StateFlags & { readonly json: boolean; readonly limit: number };

/**
 * `millrace state show`: where each source and partition stands. May be asked while gathering goes on.
 *
 * @throws ConfigError; Failure when there is no state, or it cannot be read.
 */
export async function stateShow(adapters: Adapters, terminal: Terminal, flags: ShowFlags): Promise<ExitCode> {
  const loaded = await load(adapters, flags.config, terminal.env);
  const known = loaded.pipeline.sources.map(({ name }) => name);
  const state = await openExisting(adapters, loaded);
  try {
    const kept = await state.sources();
    if (
      flags.source !== undefined &&
      ![...known, ...kept.map(({ source }) => source)].includes(flags.source)
    ) {
      throw unknownSource(flags.source, known);
    }
    const sources = withThoseOfConfig(kept, known).filter(({ source }) => isAsked(flags.source, source));
    const backfills = (await state.backfills()).filter(({ source }) => isAsked(flags.source, source));
    if (flags.json) {
      sources.forEach((entry) => line(terminal.stdout, JSON.stringify(sourceAsJson(entry, known))));
      backfills.forEach((entry) => line(terminal.stdout, JSON.stringify(backfillAsJson(entry))));
      for await (const entry of state.cursors(flags)) {
        line(terminal.stdout, JSON.stringify(cursorAsJson(entry)));
      }
      return EXIT.ok;
    }
    const heads = sources.map((entry) => [
      nameOf(entry.source, known),
      timeOf(entry.lastRun),
      count(entry.cursors),
    ]);
    write(terminal, table(['source', 'last run', 'cursors'], heads));
    if (backfills.length > 0) {
      const begun = backfills.map(({ source, from, to, done, startedAt }) => [
        source,
        from,
        to,
        count(done),
        timeOf(startedAt),
      ]);
      write(terminal, ['', ...table(['backfill of', 'from', 'to', 'slices done', 'begun at'], begun)]);
    }
    const rows: string[][] = [];
    let more = 0;
    for await (const { source, partition, cursor, movedAt } of state.cursors(flags)) {
      if (rows.length < flags.limit) {
        rows.push([source, partition, cursor, timeOf(movedAt)]);
      } else {
        more += 1;
      }
    }
    if (rows.length > 0) {
      write(terminal, ['', ...table(['source', 'partition', 'cursor', 'moved at'], rows)]);
    }
    if (more > 0) {
      line(
        terminal.stderr,
        `${count(more)} more. Narrow it with --source and --partition, or raise --limit.`,
      );
    }
    return EXIT.ok;
  } finally {
    await state.close();
  }
}

/** @throws Failure (permanent) when nothing was gathered here: opening would make an empty state. */
async function openExisting({ openState, clock }: Adapters, { pipeline }: Loaded) {
  const file = stateFile(pipeline.data);
  if (!existsSync(file)) {
    throw new Failure(
      'permanent',
      `There is no state at ${file}: nothing was gathered there yet, or \`data\` names another folder.`,
    );
  }
  return openState(file, { clock });
}

export function stateFile(dataDir: string): string {
  return `${dataDir}/state.db`;
}

export function unknownSource(name: string, known: readonly string[]): Failure {
  return new Failure('permanent', `There is no source '${name}'. There are: ${known.join(', ')}.`);
}

/** A source that has not finished a run yet is shown too, and one that left the configuration. */
function withThoseOfConfig(kept: readonly SourceEntry[], known: readonly string[]): readonly SourceEntry[] {
  const there = new Set(kept.map(({ source }) => source));
  return [...kept, ...known.filter((source) => !there.has(source)).map((source) => ({ source, cursors: 0 }))];
}

function nameOf(source: string, known: readonly string[]): string {
  return known.includes(source) ? source : `${source} (not in the configuration)`;
}

function sourceAsJson({ source, cursors, lastRun }: SourceEntry, known: readonly string[]): object {
  const configured = known.includes(source);
  return { kind: 'source', source, configured, cursors, lastRun: timeOf(lastRun) || undefined };
}

function cursorAsJson({ movedAt, ...entry }: CursorEntry): object {
  return { kind: 'cursor', ...entry, movedAt: timeOf(movedAt) || undefined };
}

function backfillAsJson({ id: _id, startedAt, ...entry }: BackfillEntry): object {
  return { kind: 'backfill', ...entry, startedAt: timeOf(startedAt) };
}

function isAsked(asked: string | undefined, source: string): boolean {
  return asked === undefined || asked === source;
}

function timeOf(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString();
}

function write({ stdout }: Terminal, lines: readonly string[]): void {
  lines.forEach((text) => line(stdout, text));
}
