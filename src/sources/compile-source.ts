import type { ApiResponse } from '../ports/api.ts';
import type { SourceConfig } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { PageRequest, Reading, Source } from '../ports/source.ts';
import { checkSource } from './check-source.ts';
import { compileType } from './choose-type.ts';
import { compilePaging } from './paging/index.ts';
import { MAX_DEPTH } from './parse-json.ts';
import { compilePartitions } from './partitions.ts';
import { readBody } from './read-body.ts';
import { readStatus } from './read-status.ts';
import { compileRequest } from './request.ts';
import { compileSchedule } from './schedule.ts';
import { compileRecords } from './select-records.ts';

export type SourceOptions = {
  /** Takes the secrets out of what a reading quotes and of the names of pages. Default: takes out none. */
  readonly redact?: Redact | undefined;
  /** The names of all types: a field that chooses the type may name any of them. Default: those in the type choice. */
  readonly types?: readonly string[] | undefined;
  /** Levels of nesting that a body may have. Default `MAX_DEPTH`. */
  readonly maxDepth?: number | undefined;
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
  const { redact = (text) => text, maxDepth = MAX_DEPTH } = options;
  const { typeOf, types } = compileType(config.type, options.types);
  const request = compileRequest(config);
  const paging = compilePaging(config.paging, redact);
  const select = compileRecords(config.records);
  const partitions = compilePartitions(config);

  function read(response: ApiResponse, asked: PageRequest): Reading {
    const decided = readStatus(response, redact);
    if (decided !== undefined) {
      return decided;
    }
    const body = readBody(response, { redact, maxDepth, format: config.format });
    if (body.type !== 'json') {
      return body;
    }
    const selected = select(body.value);
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
      next: following.next,
      warning: following.warning,
      leftOut: following.leftOut,
    };
  }

  return {
    name: config.name,
    types,
    partitions: () => partitions,
    first: (partition, _cursor, run) => paging.first(request.render({ partition: partition.values, run })),
    read: (response, asked) => redacted(read(response, asked), redact),
    ...compileSchedule(config.schedule),
  };
}

/** What a reading says may quote the answer, and an answer may repeat what it was asked with. */
function redacted(reading: Reading, redact: Redact): Reading {
  if (reading.type !== 'page') {
    return { ...reading, reason: redact(reading.reason) };
  }
  return reading.warning === undefined ? reading : { ...reading, warning: redact(reading.warning) };
}
