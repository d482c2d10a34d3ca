import { Failure } from '../ports/failure.ts';
import type { Redact } from '../ports/redact.ts';
import type { Answer } from './influxdb-exchange.ts';
import type { InfluxApi } from './influxdb-target.ts';
import { parsedJson } from './parsed-json.ts';

/** What a server said of one write. */
export type WriteAnswer =
  /** All points of the write are durable. */
  | { readonly type: 'stored' }
  /**
   * Some, or all, are not; those that are not bad may be stored or not. `lines` are reasons by line, counted from 0,
   * where the server names lines; `dropped` is how many it left out, where it counts them.
   */
  | {
      readonly type: 'refused';
      readonly reason: string;
      readonly lines: ReadonlyMap<number, string>;
      readonly dropped: number | undefined;
    }
  /** Nothing is stored: less at once may be. */
  | { readonly type: 'too large'; readonly reason: string };

export type AnswerContext = {
  readonly api: InfluxApi;
  /** `InfluxDB at http://127.0.0.1:8086`. */
  readonly server: string;
  readonly redact: Redact;
  readonly now: number;
};

/** The most of a server's own words that a message takes over. */
const MAX_REASON_LENGTH = 500;

/** How v1 and v2 end their sentence about a write of which they left out a part. */
const DROPPED = / ?\bdropped=(\d+)$/;

/**
 * What the answer to a write means. Only 204 confirms it: a 200 comes from something else that listens there, and
 * servers between v2 and v3 said 201, with a reason, of a write of which they left out a part.
 *
 * @throws Failure when the server as a whole said no.
 */
export function readWriteAnswer(answer: Answer, context: AnswerContext): WriteAnswer {
  switch (answer.status) {
    case 204:
      return { type: 'stored' };
    case 400:
    case 422:
      return readRefusal(answer, context);
    case 201:
      if (answer.body === '') {
        throw failureOf(answer, context);
      }
      return readRefusal(answer, context);
    case 413:
      return { type: 'too large', reason: `${context.server} takes no write as large as this one` };
    default:
      throw failureOf(answer, context);
  }
}

function readRefusal(answer: Answer, context: AnswerContext): WriteAnswer {
  const dropped = DROPPED.exec(wordsOf(answer))?.[1];
  return {
    type: 'refused',
    reason: reasonOf(answer, context) || `${context.server} answered ${answer.status} without a reason`,
    lines: readLines(answer.body, context),
    dropped: dropped === undefined ? undefined : Number(dropped),
  };
}

/** v3: `{"error": …, "data": [{"line_number": 2, "error_message": …, "original_line": …}]}`. */
function readLines(body: string, { redact }: AnswerContext): ReadonlyMap<number, string> {
  const data = (parsedJson(body) as { data?: unknown } | undefined)?.data;
  const lines = new Map<number, string>();
  for (const item of Array.isArray(data) ? (data as unknown[]) : []) {
    const { line_number: number, error_message: message } = (item ?? {}) as Record<string, unknown>;
    if (typeof number === 'number' && typeof message === 'string') {
      lines.set(number - 1, redact(message).slice(0, MAX_REASON_LENGTH));
    }
  }
  return lines;
}

/** What any answer but the expected one means, in one sentence that says what to do. */
export function failureOf(answer: Answer, context: AnswerContext): Failure {
  const { api, server } = context;
  const { status } = answer;
  const said = reasonOf(answer, context);
  const because = said === '' ? `(${status})` : `(${status}: ${said})`;
  switch (status) {
    case 401:
      return permanent(`${server} does not know the token ${because}: check store.token.`);
    case 403:
      return permanent(
        `${server} allows the token nothing here ${because}: let it write and read ${api.place}.`,
      );
    case 404:
      return permanent(
        `${server} does not know the ${api.place} ${because}: ${api.remedy}, or correct store.`,
      );
    case 429:
      return transient(`${server} asks for a pause ${because}.`, afterMs(answer, context.now));
  }
  if (/retention policy not found/i.test(said)) {
    return permanent(`${server} does not know the retention policy ${because}: create it, or correct store.`);
  }
  if (status >= 500 || status === 408 || status === 425) {
    return transient(`${server} cannot write or read now ${because}.`, afterMs(answer, context.now));
  }
  return permanent(
    `${server} answers as no InfluxDB does ${because}: check store.url and the version in store.`,
  );
}

function permanent(message: string): Failure {
  return new Failure('permanent', message);
}

function transient(message: string, afterMs: number | undefined): Failure {
  return new Failure('transient', message, { afterMs });
}

/** `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date. */
function afterMs(answer: Answer, now: number): number | undefined {
  const value = answer.headers['retry-after'];
  if (typeof value !== 'string') {
    return undefined;
  }
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** The server's own words in one line, fit to be shown. */
function reasonOf(answer: Answer, { redact }: AnswerContext): string {
  const words = wordsOf(answer).replace(DROPPED, '').replace(/\.$/, '');
  return redact(words).slice(0, MAX_REASON_LENGTH);
}

function wordsOf({ body }: Answer): string {
  const { message, error } = (parsedJson(body) ?? {}) as Record<string, unknown>;
  const words = [message, error].find((text) => typeof text === 'string') ?? body;
  return words.replace(/\s+/g, ' ').trim();
}
