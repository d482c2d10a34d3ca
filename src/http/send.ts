import type { Agent, Dispatcher } from 'undici';
import type { ApiRequest } from '../ports/api.ts';
import type { Failure } from '../ports/failure.ts';
import type { DeadlineWatch } from './deadline-watch.ts';
import { tooLarge } from './failures.ts';

/** An answer as it came over the wire. */
export type RawAnswer = {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Still compressed. */
  readonly body: Buffer;
};

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Sends one request and takes its whole answer. It dispatches to undici directly, because only a dispatch handler is
 * told when the connection stands, when the first byte comes and each chunk after it; and because `request` leaves a
 * caller waiting who aborts before there is a connection.
 *
 * @throws Failure (permanent) when the body is over `maxBytes`; it is not read further.
 * @throws Failure when no whole answer came.
 * @throws the reason of the watch's signal as soon as it aborts.
 */
export function send(options: {
  readonly agent: Agent;
  readonly request: ApiRequest;
  readonly url: URL;
  /** The URL, fit to be shown. */
  readonly where: string;
  readonly maxBytes: number;
  readonly watch: DeadlineWatch;
  /** What an error of the connection means; `answered` when a part of the answer had come. */
  readonly failureOf: (error: unknown, answered: boolean) => Failure;
}): Promise<RawAnswer> {
  const { agent, request, url, where, maxBytes, watch, failureOf } = options;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  let connection: Dispatcher.DispatchController | undefined;
  let ended: Error | undefined;
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  let size = 0;
  let answered = false;
  const chunks: Buffer[] = [];

  /** The first end counts; the connection is closed, because what is left on it is of no use. */
  function fail(error: Error): void {
    if (ended === undefined) {
      ended = error;
      reject(error);
      connection?.abort(error);
    }
  }

  const stop = () => fail(watch.signal.reason as Error);
  if (watch.signal.aborted) {
    stop();
    return promise;
  }
  watch.signal.addEventListener('abort', stop, { once: true });

  agent.dispatch(
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    },
    {
      onRequestStart(controller) {
        connection = controller;
        if (ended === undefined) {
          watch.connected();
        } else {
          controller.abort(ended);
        }
      },
      onResponseStarted() {
        answered = true;
        watch.received();
      },
      onResponseStart(_controller, code, received) {
        watch.received();
        // 1xx only says that the answer is still to come.
        if (code >= 200) {
          status = code;
          headers = plain(received);
          if (Number(headers['content-length']) > maxBytes) {
            fail(tooLarge(where, 'compressed', maxBytes));
          }
        }
      },
      onResponseData(_controller, chunk) {
        watch.received();
        size += chunk.length;
        if (size > maxBytes) {
          fail(tooLarge(where, 'compressed', maxBytes));
        } else {
          chunks.push(chunk);
        }
      },
      onResponseEnd: () => resolve({ status, headers, body: Buffer.concat(chunks, size) }),
      onResponseError: (_controller, error) => fail(failureOf(error, answered)),
    },
  );
  return promise;
}

function plain(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
