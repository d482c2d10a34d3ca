import type { Clock } from '../../ports/clock.ts';
import type { Observe } from '../../ports/events.ts';
import { Failure } from '../../ports/failure.ts';
import type { Wire } from './wire.ts';

/** An operation that has not been tried again for so long, in milliseconds, does not keep an outage open. */
const FORGOTTEN_MS = 60_000;

/**
 * The same wire; says once that the queue fails, when the first of its operations does, and once that it works again,
 * when all that failed work or are not asked for any more.
 */
export function tellingOutages(
  wire: Wire,
  { queue, clock, observe }: { readonly queue: string; readonly clock: Clock; readonly observe: Observe },
): Wire {
  const failing = new Map<string, number>();
  let since = 0;

  function failed(operation: string, { kind, message }: Failure): void {
    if (failing.size === 0) {
      since = clock.monotonic();
      observe({ type: 'queue.failed', queue, operation, kind, reason: message });
    }
    failing.set(operation, clock.monotonic());
  }

  function worked(operation: string): void {
    if (failing.size === 0) {
      return;
    }
    failing.delete(operation);
    for (const [other, at] of failing) {
      if (clock.monotonic() - at > FORGOTTEN_MS) {
        failing.delete(other);
      }
    }
    if (failing.size === 0) {
      observe({ type: 'queue.recovered', queue, failedMs: clock.monotonic() - since });
    }
  }

  async function told<Result>(
    operation: string,
    signal: AbortSignal,
    step: Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await step;
      worked(operation);
      return result;
    } catch (thrown) {
      if (thrown instanceof Failure && !signal.aborted) {
        failed(operation, thrown);
      }
      throw thrown;
    }
  }

  return {
    maxBytes: wire.maxBytes,
    send: (place, messages, signal) =>
      told(place === 'queue' ? 'send' : 'quarantine', signal, wire.send(place, messages, signal)),
    receive: (max, signal) => told('receive', signal, wire.receive(max, signal)),
    extend: (leases, signal) => told('extend', signal, wire.extend(leases, signal)),
    remove: (receipts, signal) => told('remove', signal, wire.remove(receipts, signal)),
    depth: (signal) => told('depth', signal, wire.depth(signal)),
  };
}
