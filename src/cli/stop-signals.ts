import type { Terminal } from './terminal.ts';

/** The two ways to stop, as the signals ask for them. */
export type StopSignals = Disposable & {
  /** Aborts at the first SIGINT or SIGTERM: finish what is begun. */
  readonly drain: AbortSignal;
  /** Aborts at the second: now. */
  readonly abort: AbortSignal;
};

/** @param said what to tell at the first signal */
export function listenForStop(terminal: Terminal, said: (signal: string) => void): StopSignals {
  const drain = new AbortController();
  const abort = new AbortController();
  const stopListening = terminal.onStopSignal((name) => {
    if (drain.signal.aborted) {
      abort.abort(new Error(`A second ${name}: stopped at once.`));
      return;
    }
    said(name);
    drain.abort(new Error(`${name}: the process drains.`));
  });
  return { drain: drain.signal, abort: abort.signal, [Symbol.dispose]: stopListening };
}
