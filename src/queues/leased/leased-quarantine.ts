import type { Clock } from '../../ports/clock.ts';
import type { Envelope } from '../../ports/envelope.ts';
import type { Observe } from '../../ports/events.ts';
import { Failure } from '../../ports/failure.ts';
import type { QueueBounds } from '../../ports/pipeline.ts';
import type { Quarantine, QuarantineContent, QuarantinedMessage } from '../../ports/quarantine.ts';
import { decodeEnvelope } from '../codec/decode-envelope.ts';
import { createLeases, type Lease } from './leases.ts';
import { createSteps } from './steps.ts';
import { underAll } from './within.ts';
import { BATCH_ENTRIES, type Incoming, type Wire } from './wire.ts';

export type LeasedQuarantineOptions = {
  readonly name: string;
  readonly bounds: Pick<QueueBounds, 'visibilityMs'>;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** The `Quarantine` on a wire whose queue is the quarantine itself. */
export function createLeasedQuarantine(wire: Wire, options: LeasedQuarantineOptions): Quarantine {
  const { name, clock, observe, bounds } = options;
  const closed = new AbortController();
  const closing = closed.signal;
  const leases = createLeases({
    queue: name,
    wire,
    clock,
    observe,
    visibilityMs: bounds.visibilityMs,
    closing,
  });
  const steps = createSteps({ wire, clock, closing });
  const lent = new Set<Lease>();
  let ending: Promise<void> | undefined;

  function lend(message: Incoming): QuarantinedMessage {
    const content = contentOf(message);
    const envelope = content.type === 'envelope' ? content.envelope.id : message.messageId;
    const lease = leases.hold(message, envelope);
    lent.add(lease);
    return {
      content,
      sentAt: message.sentAt,
      async remove(signal) {
        signal.throwIfAborted();
        lease.lost.throwIfAborted();
        if (!lent.has(lease)) {
          throw new Failure('permanent', `The message was given back to the quarantine of '${name}'.`);
        }
        const refusal = await steps.remove(lease.receipt);
        if (refusal !== undefined) {
          throw new Failure(refusal.kind, refusal.reason);
        }
        lent.delete(lease);
        await leases.letGo(lease);
      },
    };
  }

  async function close(): Promise<void> {
    await Promise.all([...lent].filter(({ lost }) => !lost.aborted).map(giveBack));
    closed.abort(new Failure('permanent', `The quarantine of '${name}' is closed.`));
    await leases.ended;
  }

  /** What cannot be given back is there again when its lease ends. */
  async function giveBack(lease: Lease): Promise<void> {
    await leases.letGo(lease);
    await steps.extend({ receipt: lease.receipt, seconds: 0 });
  }

  return {
    name,
    async receive(signal) {
      const messages = await underAll([signal, closing], async (either) =>
        either.aborted ? [] : wire.receive(BATCH_ENTRIES, either),
      );
      return messages.map(lend);
    },
    close() {
      ending ??= close();
      return ending;
    },
  };
}

function contentOf({ body, sentAt }: Incoming): QuarantineContent {
  const decoded = decodeEnvelope(body);
  if (decoded.type === 'unreadable') {
    return { ...decoded, body };
  }
  return { type: 'envelope', envelope: noted(decoded.envelope, sentAt) };
}

/** The queue itself moves a message here untouched. */
function noted(envelope: Envelope, sentAt: number | undefined): Envelope {
  if (envelope.quarantine !== undefined) {
    return envelope;
  }
  const at = sentAt === undefined ? envelope.gatheredAt : new Date(sentAt).toISOString();
  const reason = 'Its message was received too often and never finished.';
  return { ...envelope, quarantine: envelope.records.map((_, index) => ({ index, reason, at })) };
}
