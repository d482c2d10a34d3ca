import type { Clock } from '../ports/clock.ts';
import { Failure } from '../ports/failure.ts';
import type { Deadlines } from '../ports/pipeline.ts';

/** Watches over one exchange. Whoever runs the exchange says how far it has come. */
export type DeadlineWatch = {
  /** Aborts with a Failure (transient) that names the deadline that passed, or with the caller's own reason. */
  readonly signal: AbortSignal;
  /** The connection stands; the request goes out. */
  connected(): void;
  /** Bytes of the answer have come: the first, or more. */
  received(): void;
  /** The last byte has come: from here on only the total counts. */
  completed(): void;
  /** The exchange is over: every sleep ends now. Safe twice. */
  stop(): void;
};

type Option = keyof Deadlines;

/** What the host failed to do in time, and what the deadline for it is called in the configuration. */
const MISSED: Readonly<Record<Option, { readonly what: string; readonly called: string }>> = {
  connectMs: { what: 'let the connection stand', called: 'connect' },
  firstByteMs: { what: 'send the first byte of an answer', called: 'firstByte' },
  idleMs: { what: 'send another byte of the answer', called: 'idle' },
  totalMs: { what: 'finish the answer', called: 'total' },
};

const OVER = new Error('The exchange is over.');

/**
 * Starts to watch: the time runs from this call. Only a few sleeps are slept per exchange however many bytes come:
 * a byte moves the idle deadline on, and the sleeper finds that out when it wakes.
 */
export function watchDeadlines(options: {
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  /** For the message; without secrets. */
  readonly host: string;
  readonly signal: AbortSignal;
}): DeadlineWatch {
  const { deadlines, clock, host, signal } = options;
  const expiry = new AbortController();
  const over = new AbortController();
  const begun = clock.monotonic();
  let phase: Option = 'connectMs';
  let phaseBegun = begun;
  let wakesAt = Number.POSITIVE_INFINITY;

  const abort = () => expire(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) {
    abort();
  }
  arm();

  function nextDue(): { readonly option: Option; readonly at: number } {
    const phaseDue = phaseBegun + deadlines[phase];
    const totalDue = begun + deadlines.totalMs;
    return phaseDue < totalDue ? { option: phase, at: phaseDue } : { option: 'totalMs', at: totalDue };
  }

  function arm(): void {
    const due = nextDue();
    if (due.at >= wakesAt || over.signal.aborted) {
      return;
    }
    wakesAt = due.at;
    clock.sleep(due.at - clock.monotonic(), over.signal).then(look, () => undefined);
  }

  function look(): void {
    wakesAt = Number.POSITIVE_INFINITY;
    const due = nextDue();
    if (due.at > clock.monotonic()) {
      arm();
      return;
    }
    const { what, called } = MISSED[due.option];
    const limit = deadlines[due.option];
    expire(new Failure('transient', `${host} did not ${what} within ${limit} ms (deadlines.${called}).`));
  }

  function enter(next: Option): void {
    phase = next;
    phaseBegun = clock.monotonic();
  }

  function expire(reason: unknown): void {
    if (!over.signal.aborted) {
      stop();
      expiry.abort(reason);
    }
  }

  function stop(): void {
    signal.removeEventListener('abort', abort);
    over.abort(OVER);
  }

  return {
    signal: expiry.signal,
    connected() {
      enter('firstByteMs');
      arm();
    },
    received() {
      const first = phase !== 'idleMs';
      enter('idleMs');
      if (first) {
        arm();
      }
    },
    completed: () => enter('totalMs'),
    stop,
  };
}
