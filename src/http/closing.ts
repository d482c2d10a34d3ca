import type { Api } from '../ports/api.ts';
import { Failure } from '../ports/failure.ts';

/** The way to stop an `Api` for good. */
export type Closing = {
  /** Ends every exchange, waiting or running, with a Failure (transient), and lets none begin. Safe twice. */
  close(): void;
  /** Aborts on `close`. */
  readonly signal: AbortSignal;
  /** Gives each exchange a signal of its own: it aborts with the caller's, for the caller's reason, and on `close`. */
  around(inner: Api): Api;
};

/** Not closed yet. */
export function createClosing(): Closing {
  const closing = new AbortController();
  return {
    signal: closing.signal,
    close: () =>
      closing.abort(new Failure('transient', 'The HTTP client is closed and asks nobody any more.')),
    around: (inner) => ({
      async exchange(request, signal) {
        signal.throwIfAborted();
        closing.signal.throwIfAborted();
        const own = new AbortController();
        const follow = (event: Event) => own.abort((event.target as AbortSignal).reason);
        signal.addEventListener('abort', follow, { once: true });
        closing.signal.addEventListener('abort', follow, { once: true });
        try {
          return await inner.exchange(request, own.signal);
        } finally {
          signal.removeEventListener('abort', follow);
          closing.signal.removeEventListener('abort', follow);
        }
      },
    }),
  };
}
