import type { Clock } from '../ports/clock.ts';
import type { Envelope } from '../ports/envelope.ts';
import { Failure } from '../ports/failure.ts';
import { type Queue, SendFailure } from '../ports/queue.ts';
import type { Spool } from '../ports/spool.ts';
import type { JournalEntry, State } from '../ports/state.ts';
import { type Patience, patiently } from './patience.ts';

export type DurablePorts = {
  readonly state: State;
  readonly clock: Clock;
  /** The queue that carries a type. */
  readonly queueOf: (type: string) => Queue;
  /** Where what the queue does not take waits; without, it waits in memory alone. */
  readonly spool?: Spool | undefined;
};

/**
 * Puts envelopes of one partition on their queues, then into the journal. A queue or a state that says no is waited for.
 * Meanwhile the envelopes lie in the spool as well: when the process is killed, the next one sends them first. They
 * leave it when they are in the journal, so a crash between sends them twice, which is harmless.
 *
 * @throws the signal's reason when it aborts.
 */
export async function makeDurable(
  ports: DurablePorts,
  envelopes: readonly Envelope[],
  patience: Patience,
): Promise<void> {
  const [first] = envelopes;
  if (first === undefined) {
    return;
  }
  const spooled: Envelope[] = [];
  const byQueue = Map.groupBy(envelopes, (envelope) => ports.queueOf(envelope.type));
  await Promise.all(
    [...byQueue].map(([queue, ofQueue]) =>
      patiently(sender(ports, queue, ofQueue, spooled, patience), patience),
    ),
  );
  const durableAt = ports.clock.now();
  const journal = envelopes.map((envelope) => journalEntry(envelope, durableAt));
  const commit = { source: first.source, partition: first.from.partition, journal };
  await patiently(() => ports.state.commit(commit), patience);
  await patiently(async () => ports.spool?.letGo(spooled), patience);
}

/** Each try sends only what no earlier try made durable. */
function sender(
  { spool }: DurablePorts,
  queue: Queue,
  envelopes: readonly Envelope[],
  spooled: Envelope[],
  { signal }: Patience,
): () => Promise<void> {
  let unsent = envelopes;
  let kept = spool === undefined;
  return async () => {
    try {
      await queue.send(unsent, signal);
    } catch (thrown) {
      if (thrown instanceof SendFailure) {
        unsent = thrown.unsent;
      }
      if (spool !== undefined && !kept && thrown instanceof Failure && !signal.aborted) {
        spooled.push(...unsent);
        kept = await keepQuietly(spool, unsent);
      }
      throw thrown;
    }
  };
}

/** A spool that is full, or whose disk is, takes nothing: then it waits in memory alone, and the next try asks again. */
async function keepQuietly(spool: Spool, envelopes: readonly Envelope[]): Promise<boolean> {
  try {
    return await spool.keep(envelopes);
  } catch (thrown) {
    if (thrown instanceof Failure) {
      return false;
    }
    throw thrown;
  }
}

function journalEntry(envelope: Envelope, durableAt: number): JournalEntry {
  return {
    envelope: envelope.id,
    source: envelope.source,
    type: envelope.type,
    partition: envelope.from.partition,
    records: envelope.records.length,
    gatheredAt: Date.parse(envelope.gatheredAt),
    durableAt,
    page: envelope.from.page,
    url: envelope.from.url,
  };
}
