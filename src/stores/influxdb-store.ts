import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import type { StoreConfig } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import { LedgerUnreadable, type Point, type Refusal, type Store } from '../ports/store.ts';
import { type AnswerContext, failureOf, readWriteAnswer } from './influxdb-answer.ts';
import { influxExchange } from './influxdb-exchange.ts';
import { findPoints } from './influxdb-find.ts';
import { type LedgerAsking, readCursors, readLedger } from './influxdb-ledger.ts';
import { influxApi } from './influxdb-target.ts';
import { lineWriter } from './line-protocol.ts';
import { pointFault } from './point-fault.ts';
import { type Line, writeApart } from './write-apart.ts';

/** Characters in one request. v3 takes 10 MB by default, v1 25 MB; what is larger is sent in pieces. */
const MAX_BODY_CHARACTERS = 4 * 1024 * 1024;

export type InfluxConfig = Extract<StoreConfig, { style: 'influxdb' }>;

/**
 * InfluxDB, versions 1 to 3, and what speaks their protocols. A write resolves when the server has confirmed every
 * point, or refused it by name; it does not wait out an outage, that is for the writer to do.
 *
 * Two values come back changed: half a surrogate pair as U+FFFD, and from VictoriaMetrics anything but a number.
 *
 * @throws Failure (permanent) when the token cannot be one.
 */
export function openInfluxStore(config: InfluxConfig, options: { clock: Clock; redact: Redact }): Store {
  const { clock, redact } = options;
  if (config.token !== undefined && !/^[\u0020-\u007e]+$/.test(config.token)) {
    throw new Failure(
      'permanent',
      'The token for InfluxDB is empty or has a line break or another character that no HTTP header can carry: check store.token.',
    );
  }
  const api = influxApi(config.target, config.token);
  const exchange = influxExchange({
    url: config.url,
    authorization: api.authorization,
    timeoutMs: config.timeoutMs,
    clock,
  });
  const lineOf = lineWriter();

  function context(): AnswerContext {
    return { api, server: exchange.server, redact, now: clock.now() };
  }

  /** Asks with InfluxQL. */
  function asking(signal: AbortSignal): (query: string) => Promise<string> {
    return async (query) => {
      const answer = await exchange.send('GET', api.queryPath(query), '', signal);
      if (answer.status !== 200) {
        throw failureOf(answer, context());
      }
      return answer.body;
    };
  }

  function cannotRead(what: string, why: string): Failure {
    return new Failure('permanent', `${exchange.server} cannot read ${what}: ${redact(why)}.`);
  }

  function ledgerAsking(signal: AbortSignal): LedgerAsking {
    return {
      ask: asking(signal),
      refused: (why) => cannotRead('the ledger', why),
      unreadable: (why) => new LedgerUnreadable(cannotRead('the ledger', why).message),
    };
  }

  return {
    async write(points, signal) {
      signal.throwIfAborted();
      const { lines, refused } = toLines(points, lineOf);
      const send = async (group: readonly Line[]) => {
        const body = group.map(({ text }) => text).join('\n');
        return readWriteAnswer(await exchange.send('POST', api.writePath, body, signal), context());
      };
      for (const request of inRequests(lines)) {
        for (const [index, reason] of await writeApart(request, send)) {
          refused.push({ index, point: points[index] as Point, reason });
        }
      }
      return { refused: refused.sort((a, b) => a.index - b.index) };
    },

    ledger: (range, signal) => readLedger(range, ledgerAsking(signal)),
    cursors: (source, signal) => readCursors(source, ledgerAsking(signal)),

    find: (query, signal) => findPoints(query, asking(signal), (why) => cannotRead('its points', why)),

    async close() {
      exchange.close();
    },
  };
}

function toLines(
  points: readonly Point[],
  lineOf: ReturnType<typeof lineWriter>,
): { readonly lines: Line[]; readonly refused: Refusal[] } {
  const lines: Line[] = [];
  const refused: Refusal[] = [];
  for (const [index, point] of points.entries()) {
    const fault = pointFault(point);
    const text = fault === undefined ? lineOf(point) : { unwritable: fault };
    if (typeof text === 'string') {
      lines.push({ index, point, text });
    } else {
      refused.push({ index, point, reason: text.unwritable });
    }
  }
  return { lines, refused };
}

function* inRequests(lines: readonly Line[]): Iterable<readonly Line[]> {
  let start = 0;
  let characters = 0;
  for (const [at, { text }] of lines.entries()) {
    if (at > start && characters + text.length > MAX_BODY_CHARACTERS) {
      yield lines.slice(start, at);
      start = at;
      characters = 0;
    }
    characters += text.length + 1;
  }
  if (start < lines.length) {
    yield lines.slice(start);
  }
}
