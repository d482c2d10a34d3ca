import type { ApiResponse } from '../ports/api.ts';
import type { ParentConfig, SourceConfig } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { Cursor, PageRequest, Partition, Reading, RunContext, Source } from '../ports/source.ts';
import { compileCursor } from './cursor.ts';
import { checkSource } from './check-source.ts';
import { compileType } from './choose-type.ts';
import { compilePaging } from './paging/index.ts';
import { compileErrorRules } from './error-rules.ts';
import { MAX_DEPTH } from './parse-json.ts';
import { compileParentValues, compilePartitions } from './partitions.ts';
import { readBody } from './read-body.ts';
import { readStatus } from './read-status.ts';
import { compileRequest } from './request.ts';
import { compileSchedule } from './schedule.ts';
import { compileRecords } from './select-records.ts';
import { beginningAt, withoutSince } from './since.ts';
import { compileUnchanged } from './unchanged.ts';
import { isSettled, SETTLED, WINDOW_MOVES } from './windows.ts';

export type SourceOptions = {
  /** Takes the secrets out of what a reading quotes and of the names of pages. Default: takes out none. */
  readonly redact?: Redact | undefined;
  /** The names of all types: a field that chooses the type may name any of them. Default: those in the type choice. */
  readonly types?: readonly string[] | undefined;
};

/**
 * Compiles a source, once, to what is asked for and how answers are read.
 *
 * @throws Error when the configuration has a problem: `checkSource` tells all of them, and comes first.
 */
export function compileSource(config: SourceConfig, options: SourceOptions = {}): Source {
  const [problem] = checkSource(config);
  if (problem !== undefined) {
    throw new Error(`The source ${config.name} was not checked: ${problem.message}`);
  }
  const { redact = (text) => text } = options;
  const { depth: maxDepth = MAX_DEPTH } = config.limits;
  const { typeOf, types } = compileType(config.type, options.types);
  const request = compileRequest(config);
  const paging = compilePaging(config.paging, redact);
  const select = compileRecords(config.records);
  const partitions = compilePartitions(config);
  const cursor = config.cursor && compileCursor(config.cursor);
  const { windows } = config;
  const readErrors = compileErrorRules(config.errors ?? [], redact);

  function first(partition: Partition, kept: Cursor | undefined, run: RunContext): PageRequest | undefined {
    if (windows !== undefined && kept === SETTLED) {
      return undefined;
    }
    const begin = cursor?.begin(kept, run);
    const page = paging.first(request.render({ partition: partition.values, run, cursor: begin }));
    return kept === undefined || cursor === undefined ? page : beginningAt(kept, page);
  }

  function read(response: ApiResponse, named: PageRequest, partition: Partition): Reading {
    const { plain: asked, since } = withoutSince(named);
    const readOnce = once(() => readBody(response, { redact, maxDepth, format: config.format }));
    const valueOf = () => {
      const body = readOnce();
      return body.type === 'json' ? body.value : response.body;
    };
    const decided = readErrors(response, valueOf) ?? readStatus(response, redact);
    if (decided !== undefined) {
      return decided;
    }
    const body = readOnce();
    if (body.type !== 'json') {
      return body;
    }
    const selected = select(body.value, partition.values);
    if (selected.type === 'failed') {
      return selected;
    }
    const { records } = selected;
    const following = paging.next({
      asked,
      response,
      body: body.value,
      records: records.length,
      last: records.at(-1),
    });
    if (following.type === 'failed') {
      return following;
    }
    return {
      type: 'page',
      records: records.map((record) => ({ type: typeOf(record), record })),
      next: since === undefined ? following.next : following.next.map((page) => beginningAt(since, page)),
      cursor: cursorAfter(records, response.receivedAt, partition),
      warning: following.warning,
      leftOut: following.leftOut,
    };
  }

  function cursorAfter(records: readonly unknown[], receivedAt: number, partition: Partition) {
    if (windows !== undefined) {
      return isSettled(windows, partition, receivedAt) ? SETTLED : undefined;
    }
    return cursor?.largest(records, receivedAt);
  }

  return {
    name: config.name,
    types,
    partitions: (run) => (config.parent === undefined ? partitions(run) : []),
    moves: windows === undefined ? cursor && { by: 'cursor', readCursor: cursor.readCursor } : WINDOW_MOVES,
    parent: config.parent && compileParent(config.parent, partitions),
    first,
    keepsCursors: cursor !== undefined || windows !== undefined,
    later: cursor?.later,
    unchanged: compileUnchanged(config),
    settled: windows && ((partition, at) => (isSettled(windows, partition, at) ? SETTLED : undefined)),
    read: (response, asked, partition) => redacted(read(response, asked, partition), redact),
    ...compileSchedule(config.schedule, config.name),
  };
}

function compileParent(
  { source, values }: ParentConfig,
  partitions: ReturnType<typeof compilePartitions>,
): Source['parent'] {
  const valuesOf = compileParentValues(values);
  return {
    source,
    partitionsOf(record, run) {
      const found = valuesOf(record);
      return found === undefined ? [] : partitions(run, found);
    },
  };
}

/** The body is parsed once, and not at all where the status decides. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What a reading says may quote the answer, and an answer may repeat what it was asked with. */
function redacted(reading: Reading, redact: Redact): Reading {
  if (reading.type !== 'page') {
    return { ...reading, reason: redact(reading.reason) };
  }
  return reading.warning === undefined ? reading : { ...reading, warning: redact(reading.warning) };
}
