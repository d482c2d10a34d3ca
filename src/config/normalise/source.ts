import type { z } from 'zod';
import type {
  Deadlines,
  HttpLimits,
  RetryPolicy,
  Schedule,
  SourceConfig,
  TypeChoice,
} from '../../ports/pipeline.ts';
import { GRAPHQL_ERRORS, normaliseErrors } from './errors.ts';
import { authOf } from './auth.ts';
import { given } from './given.ts';
import { normaliseCursor, normalisePartitions, normaliseRanges, normaliseWindows } from './moves.ts';
import { normalisePaging } from './paging.ts';
import { normaliseFormat, normaliseRecords } from './records.ts';
import type { sourceSection } from '../schema/source.ts';
import { TRANSFER_DEFAULTS } from '../schema/transfer.ts';

/** What a source that is gathered all the time leaves the API between two runs. */
const CONTINUOUS_PAUSE_MS = 1_000;

type Source = z.output<typeof sourceSection>;

/** A source in its normal form: shorthands written out, header names in lower case, partitions multiplied out. */
export function normaliseSource(name: string, source: Source): SourceConfig {
  const { url, method, query, records, concurrency, rate } = source;
  return {
    name,
    url,
    method: source.form === undefined && source.graphql === undefined ? method : 'POST',
    query,
    headers: Object.fromEntries(
      Object.entries(source.headers).map(([header, value]) => [header.toLowerCase(), value]),
    ),
    body: bodyOf(source),
    form: source.form,
    schedule: scheduleOf(source.schedule),
    paging: normalisePaging(source.paging),
    partitions: normalisePartitions(source.partitions),
    ranges: normaliseRanges(source.partitions),
    windows: normaliseWindows(source.windows),
    parent: source.parent,
    cursor: normaliseCursor(source.cursor),
    format: normaliseFormat(source.format),
    records: normaliseRecords(records),
    errors: [...normaliseErrors(source.errors), ...(source.graphql === undefined ? [] : [GRAPHQL_ERRORS])],
    type: typeOf(source.type),
    unchanged: source.unchanged,
    concurrency,
    rates: rate === undefined ? [] : [rate].flat(),
    budget: source.budget,
    auth: authOf(source.auth),
    tls: source.tls,
    allowHosts: source.allowHosts,
    deadlines: deadlinesOf(source.deadlines),
    limits: limitsOf(source.limits),
    retry: retryOf(source.retry),
  };
}

function bodyOf({ body, graphql }: Source): string | undefined {
  if (graphql !== undefined) {
    // The braces of the query are no templates.
    const { query, variables } = graphql;
    return JSON.stringify({ query: query.replaceAll('{', '{{'), variables });
  }
  return typeof body === 'object' ? JSON.stringify(body) : body;
}

function whereGiven<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function scheduleOf(schedule: Source['schedule']): Schedule {
  if (schedule === 'once') {
    return { type: 'once' };
  }
  if (schedule === 'continuous') {
    return { type: 'continuous', pauseMs: CONTINUOUS_PAUSE_MS };
  }
  const { every, cron, zone, continuous, jitter, missed } = schedule;
  if (continuous !== undefined) {
    return { type: 'continuous', pauseMs: continuous };
  }
  return cron === undefined
    ? { type: 'every', everyMs: given(every), ...whereGiven({ jitterMs: jitter, missed }) }
    : { type: 'cron', cron, zone: zone ?? 'UTC', ...whereGiven({ missed }) };
}

function typeOf(type: Source['type']): TypeChoice {
  if (typeof type === 'string') {
    return { style: 'fixed', type };
  }
  return { style: 'field', path: type.field, map: type.map, otherwise: type.otherwise };
}

function deadlinesOf({ connect, firstByte, idle, total }: Source['deadlines']): Deadlines {
  const totalMs = total ?? Math.max(TRANSFER_DEFAULTS.totalMs, connect ?? 0, firstByte ?? 0, idle ?? 0);
  return {
    connectMs: connect ?? Math.min(TRANSFER_DEFAULTS.connectMs, totalMs),
    firstByteMs: firstByte ?? Math.min(TRANSFER_DEFAULTS.firstByteMs, totalMs),
    idleMs: idle ?? Math.min(TRANSFER_DEFAULTS.idleMs, totalMs),
    totalMs,
  };
}

function limitsOf({ compressed, body, redirects, depth }: Source['limits']): HttpLimits {
  const bodyBytes = body ?? Math.max(TRANSFER_DEFAULTS.bodyBytes, compressed ?? 0);
  return {
    compressedBytes: compressed ?? Math.min(TRANSFER_DEFAULTS.compressedBytes, bodyBytes),
    bodyBytes,
    redirects,
    depth,
  };
}

function retryOf({ retries, minBackoff, maxBackoff, maxAfter }: Source['retry']): RetryPolicy {
  const maxBackoffMs = maxBackoff ?? Math.max(TRANSFER_DEFAULTS.maxBackoffMs, minBackoff ?? 0);
  return {
    retries,
    minBackoffMs: minBackoff ?? Math.min(TRANSFER_DEFAULTS.minBackoffMs, maxBackoffMs),
    maxBackoffMs,
    maxAfterMs: maxAfter ?? TRANSFER_DEFAULTS.maxAfterMs,
  };
}
