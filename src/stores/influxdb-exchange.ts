import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpError, InfluxDB, type SendOptions } from '@influxdata/influxdb-client';
import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';

/** Connections at the same time; more exchanges wait their turn. */
const MAX_CONNECTIONS = 8;
/** A smaller body is not worth the work of compressing it. */
const GZIP_FROM_BYTES = 4_096;
/** The longest answer that is read: ledger pages are far shorter. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Whatever HTTP calls an answer. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type ExchangeOptions = {
  readonly url: string;
  readonly authorization: string | undefined;
  /** From the first byte out to the last byte in, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
};

export type Exchange = {
  /** What a person calls the other end: `InfluxDB at http://127.0.0.1:8086`. */
  readonly server: string;
  /**
   * One HTTP exchange. A connection that dies before an answer comes, as one kept alive does when the server has
   * dropped it, is replaced once, at once: what goes over it may be sent twice.
   *
   * @throws Failure (transient) when no answer came.
   * @throws the signal's reason when it aborts.
   */
  send(method: 'GET' | 'POST', path: string, body: string, signal: AbortSignal): Promise<Answer>;
  /** Ends what is under way and closes the connections. */
  close(): void;
};

/** Speaks HTTP through the transport of InfluxDB's client: its writers lose points silently, its transport does not. */
export function influxExchange(options: ExchangeOptions): Exchange {
  const { url, authorization, timeoutMs, clock } = options;
  const server = `InfluxDB at ${shownUrl(url)}`;
  const Agent = new URL(url).protocol === 'https:' ? HttpsAgent : HttpAgent;
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  // Its own time limit is switched off: it is one of silence on the socket, and it would leave the socket open.
  const { transport } = new InfluxDB({ url, timeout: 0, transportOptions: { agent } });
  const closing = new AbortController();

  function once(method: string, path: string, body: string, signal: AbortSignal): Promise<Answer> {
    const request: SendOptions = {
      method,
      signal,
      gzipThreshold: GZIP_FROM_BYTES,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(authorization === undefined ? {} : { authorization }),
      },
    };
    return new Promise((resolve, reject) => {
      let started: Omit<Answer, 'body'> | undefined;
      let bytes = 0;
      const chunks: Uint8Array[] = [];
      transport.send(path, body, request, {
        responseStarted(headers, status = 0) {
          started = { headers, status };
        },
        next(chunk) {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) {
            reject(new Failure('permanent', `${server} answers with more than ${MAX_ANSWER_BYTES} bytes.`));
            return;
          }
          chunks.push(chunk);
        },
        complete() {
          resolve({ status: 0, headers: {}, ...started, body: Buffer.concat(chunks).toString('utf8') });
        },
        error(error) {
          if (error instanceof HttpError) {
            resolve({ status: error.statusCode, headers: { ...error.headers }, body: error.body ?? '' });
          } else {
            reject(error);
          }
        },
      });
    });
  }

  async function twice(method: string, path: string, body: string, signal: AbortSignal): Promise<Answer> {
    try {
      return await once(method, path, body, signal);
    } catch (error) {
      if (!isDeadConnection(error) || signal.aborted) {
        throw error;
      }
      return await once(method, path, body, signal);
    }
  }

  return {
    server,

    async send(method, path, body, signal) {
      const tooLate = new Failure(
        'transient',
        `${server} did not answer within ${timeoutMs / 1_000} seconds.`,
      );
      try {
        return await withinTime(clock, timeoutMs, tooLate, [signal, closing.signal], (limited) =>
          twice(method, path, body, limited),
        );
      } catch (error) {
        signal.throwIfAborted();
        throw unreachable(error, server);
      }
    },

    close() {
      closing.abort(new Failure('transient', `The connection to ${server} was closed.`));
      agent.destroy();
    },
  };
}

/** The URL without what may be secret in it. */
function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

/** Does the work under a signal of its own, which the time limit and any of `signals` abort. */
async function withinTime<T>(
  clock: Clock,
  ms: number,
  tooLate: Failure,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  const timer = new AbortController();
  const onAbort = (event: Event) => limited.abort((event.target as AbortSignal).reason);
  for (const signal of signals) {
    signal.throwIfAborted();
  }
  for (const signal of signals) {
    signal.addEventListener('abort', onAbort);
  }
  void clock.sleep(ms, timer.signal).then(
    () => limited.abort(tooLate),
    () => undefined,
  );
  try {
    return await work(limited.signal);
  } catch (error) {
    limited.signal.throwIfAborted();
    // Whatever went wrong, nothing of it may stay behind on the connection.
    limited.abort();
    throw error;
  } finally {
    for (const signal of signals) {
      signal.removeEventListener('abort', onAbort);
    }
    timer.abort();
  }
}

function isDeadConnection(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error) ?? '');
}

/** Whatever the network, DNS or TLS says has a code; an answer cut short has the client's own error. */
function unreachable(error: unknown, server: string): Failure {
  if (error instanceof Failure) {
    return error;
  }
  const code = codeOf(error);
  if (code === undefined && !(error instanceof Error && error.name === 'AbortError')) {
    throw error;
  }
  return new Failure(
    'transient',
    `${server} cannot be reached (${code ?? 'the answer was cut short'}): check store.url and that the server runs.`,
    { cause: error },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
