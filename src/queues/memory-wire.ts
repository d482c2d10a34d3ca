import type { Clock } from '../ports/clock.ts';
import type { QueueBounds } from '../ports/pipeline.ts';
import {
  type Answers,
  DEFAULT_MOST_BYTES,
  type Incoming,
  type Outgoing,
  type Place,
  type Wire,
} from './leased/wire.ts';

/** The most bytes of bodies that one memory queue holds with its quarantine: a bound for what nobody takes out. */
const MOST_HELD_BYTES = 256 * 1024 * 1024;

type Message = Outgoing & {
  readonly messageId: string;
  receives: number;
  /** The receipt of the newest lease. */
  receipt: string;
  /** On the monotonic clock. */
  visibleAt: number;
  readonly sentAt?: number | undefined;
};

/** What several handles on one memory queue share: its messages. */
export type MemoryMessages = {
  readonly queue: Map<string, Message>;
  readonly quarantine: Map<string, Message>;
  /** Wakes who waits for a message. */
  arrived: PromiseWithResolvers<void>;
  bytes: number;
  count: number;
};

export function createMemoryMessages(): MemoryMessages {
  return { queue: new Map(), quarantine: new Map(), arrived: Promise.withResolvers(), bytes: 0, count: 0 };
}

/** The same messages, seen from the quarantine: it is the queue, and the queue is its quarantine. */
export function fromQuarantine(messages: MemoryMessages): MemoryMessages {
  return {
    queue: messages.quarantine,
    quarantine: messages.queue,
    get arrived() {
      return messages.arrived;
    },
    set arrived(arrived) {
      messages.arrived = arrived;
    },
    get bytes() {
      return messages.bytes;
    },
    set bytes(bytes) {
      messages.bytes = bytes;
    },
    get count() {
      return messages.count;
    },
    set count(count) {
      messages.count = count;
    },
  };
}

export type MemoryWireOptions = {
  readonly clock: Clock;
  readonly bounds: Pick<QueueBounds, 'waitMs' | 'visibilityMs' | 'maxReceives'>;
};

/** SQS as far as a `Wire` goes, in this process: leases, redelivery and redrive to quarantine go by the clock. */
export function createMemoryWire(messages: MemoryMessages, { clock, bounds }: MemoryWireOptions): Wire {
  function put(place: Place, { body, attributes }: Outgoing): void {
    const messageId = `memory-${++messages.count}`;
    const visibleAt = clock.monotonic();
    const sentAt = clock.now();
    messages[place].set(messageId, {
      messageId,
      body,
      attributes,
      receives: 0,
      receipt: '',
      visibleAt,
      sentAt,
    });
    messages.bytes += body.length;
    wake();
  }

  function wake(): void {
    messages.arrived.resolve();
    messages.arrived = Promise.withResolvers();
  }

  function take(max: number): Incoming[] {
    const now = clock.monotonic();
    const taken: Incoming[] = [];
    for (const message of messages.queue.values()) {
      if (taken.length === max) {
        break;
      }
      if (message.visibleAt <= now) {
        message.receives++;
        if (message.receives > bounds.maxReceives) {
          redrive(message);
        } else {
          taken.push(lend(message, now));
        }
      }
    }
    return taken;
  }

  function lend(message: Message, now: number): Incoming {
    const { messageId, body, attributes, receives, sentAt } = message;
    message.receipt = `${messageId}/${receives}`;
    message.visibleAt = now + bounds.visibilityMs;
    return { messageId, body, attributes: attributes ?? {}, receives, receipt: message.receipt, sentAt };
  }

  function redrive(message: Message): void {
    messages.queue.delete(message.messageId);
    messages.quarantine.set(message.messageId, { ...message, visibleAt: clock.monotonic() });
  }

  /** The message that a receipt gives a right to; undefined when its lease has ended. */
  function lent(receipt: string): Message | undefined {
    const message = messages.queue.get(receipt.slice(0, receipt.indexOf('/')));
    return message?.receipt === receipt && message.visibleAt > clock.monotonic() ? message : undefined;
  }

  function untilVisible(now: number): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { visibleAt } of messages.queue.values()) {
      first = Math.min(first, visibleAt);
    }
    return Math.max(0, first - now);
  }

  async function receive(max: number, signal: AbortSignal): Promise<readonly Incoming[]> {
    const end = clock.monotonic() + bounds.waitMs;
    for (;;) {
      signal.throwIfAborted();
      const taken = take(max);
      const now = clock.monotonic();
      if (taken.length > 0 || now >= end) {
        return taken;
      }
      const enough = new AbortController();
      const wait = Math.min(end - now, untilVisible(now));
      const stop = () => enough.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      await Promise.race([messages.arrived.promise, clock.sleep(wait, enough.signal).catch(() => undefined)]);
      signal.removeEventListener('abort', stop);
      enough.abort();
    }
  }

  const ended = { kind: 'permanent', reason: 'The lease of the message has ended.' } as const;

  return {
    maxBytes: DEFAULT_MOST_BYTES,
    async send(place, outgoing, signal): Promise<Answers> {
      signal.throwIfAborted();
      return outgoing.map((message) => {
        if (messages.bytes + message.body.length > MOST_HELD_BYTES) {
          const reason = `The memory queue holds ${MOST_HELD_BYTES} bytes and takes no more until some are taken out.`;
          return { kind: 'transient', reason };
        }
        put(place, message);
        return undefined;
      });
    },
    receive,
    async extend(leases, signal): Promise<Answers> {
      signal.throwIfAborted();
      return leases.map(({ receipt, seconds }) => {
        const message = lent(receipt);
        if (message === undefined) {
          return ended;
        }
        message.visibleAt = clock.monotonic() + seconds * 1_000;
        if (seconds === 0) {
          wake();
        }
        return undefined;
      });
    },
    async remove(receipts, signal): Promise<Answers> {
      signal.throwIfAborted();
      return receipts.map((receipt) => {
        const message = lent(receipt);
        if (message === undefined) {
          return ended;
        }
        messages.queue.delete(message.messageId);
        messages.bytes -= message.body.length;
        return undefined;
      });
    },
    async depth(signal) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const all = [...messages.queue.values()];
      const inFlight = all.filter(({ receipt, visibleAt }) => receipt !== '' && visibleAt > now).length;
      return { waiting: all.length - inFlight, inFlight, quarantined: messages.quarantine.size };
    },
  };
}
