import type { Envelope } from '../../ports/envelope.ts';
import type { Observe } from '../../ports/events.ts';
import type { Delivery } from '../../ports/queue.ts';
import { decodeEnvelope } from '../codec/decode-envelope.ts';
import type { Leases } from './leases.ts';
import type { Posting } from './posting.ts';
import type { Settling } from './settling.ts';
import { underAll } from './within.ts';
import { BATCH_BYTES, BATCH_ENTRIES, type Incoming, type Outgoing, type Wire } from './wire.ts';

/** The message attribute that says why a message in quarantine could not be read. */
export const REASON_ATTRIBUTE = 'millrace.reason';

/** Attributes that a message may have, with room for those that tracing adds. */
const MOST_ATTRIBUTES = 7;

export type ReceivingOptions = {
  readonly queue: string;
  readonly wire: Wire;
  readonly observe: Observe;
  readonly leases: Leases;
  readonly posting: Posting;
  readonly settling: Settling;
  readonly maxReceives: number;
  readonly closing: AbortSignal;
};

/** As `Queue.receive`. */
export type Receive = (max: number, signal: AbortSignal) => Promise<readonly Delivery[]>;

export function createReceive(options: ReceivingOptions): Receive {
  const { queue, wire, observe, leases, posting, settling, maxReceives, closing } = options;

  /** What the message carries, leased from here on; undefined for what is not to be delivered. */
  async function open(message: Incoming): Promise<Delivery | undefined> {
    const decoded = decodeEnvelope(message.body);
    if (decoded.type === 'unreadable') {
      await setAside(message, decoded.reason);
      return undefined;
    }
    if (settling.wasDone(message.messageId, decoded.envelope)) {
      await settling.remove(message);
      return undefined;
    }
    return lend(message, decoded.envelope);
  }

  async function setAside(message: Incoming, reason: string): Promise<void> {
    observe({ type: 'message.unreadable', queue, reason });
    const refusal = await posting.setAside(labelled(message, reason));
    if (refusal === undefined) {
      await settling.remove(message);
    }
  }

  /** A queue whose redrive policy is laxer than the configuration, or missing, still ends what never succeeds. */
  async function lend(message: Incoming, envelope: Envelope): Promise<Delivery | undefined> {
    const delivery = settling.delivery(leases.hold(message, envelope.id), envelope, message.receives);
    if (message.receives <= maxReceives) {
      return delivery;
    }
    await delivery.settle({
      type: 'reject',
      reason: `It was received ${maxReceives} times and never finished.`,
    });
    return undefined;
  }

  return async (max, signal) => {
    const messages = await receiveUnlessAborted(wire, Math.min(max, BATCH_ENTRIES), [signal, closing]);
    const opened = await Promise.all(messages.map(open));
    const deliveries = opened.filter((delivery) => delivery !== undefined);
    if (deliveries.length > 0) {
      const receives = deliveries.map((delivery) => delivery.receives);
      observe({ type: 'deliveries.received', queue, deliveries: deliveries.length, receives });
    }
    return deliveries;
  };
}

/** A message that was lent just when the signal aborted comes back when its lease ends. */
async function receiveUnlessAborted(
  wire: Wire,
  max: number,
  signals: readonly AbortSignal[],
): Promise<readonly Incoming[]> {
  try {
    return await underAll(signals, async (signal) => (signal.aborted ? [] : await wire.receive(max, signal)));
  } catch (thrown) {
    if (signals.some(({ aborted }) => aborted)) {
      return [];
    }
    throw thrown;
  }
}

/** The message as it is, with the reason beside it where there is room for one. */
function labelled({ body, attributes }: Incoming, reason: string): Outgoing {
  const all = { ...attributes, [REASON_ATTRIBUTE]: reason };
  const bytes = Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(all));
  const fits = Object.keys(all).length <= MOST_ATTRIBUTES && bytes <= BATCH_BYTES;
  return { body, attributes: fits ? all : attributes };
}
