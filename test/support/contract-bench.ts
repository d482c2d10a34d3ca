import { expect } from 'chai';
import type { Envelope } from '../../src/ports/envelope.ts';
import type { Event, Observe } from '../../src/ports/events.ts';
import type { Quarantine } from '../../src/ports/quarantine.ts';
import type { Delivery, Queue, QueueDepth, Verdict } from '../../src/ports/queue.ts';
import { decodeEnvelope } from '../../src/queues/codec/decode-envelope.ts';

export type Kept = { readonly body: string; readonly attributes: Readonly<Record<string, string>> };

/** Something that queues live on, and its time. */
export type QueueBackend = {
  readonly visibilityMs: number;
  readonly maxReceives: number;
  /** A handle on a queue, as a process of its own would have. */
  open(name: string, observe: Observe): Promise<Queue>;
  openQuarantine(name: string): Promise<Quarantine>;
  /** Puts a body on a queue as a stranger would. */
  put(name: string, body: string): Promise<void>;
  /** What is in quarantine; may be called once for each queue. */
  quarantined(name: string, count: number): Promise<readonly Kept[]>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Waits for what needs time. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  close(): Promise<void>;
};

/** How long a test waits for what is only nearly at once on a real server, in milliseconds. */
const PATIENCE_MS = 6_000;

/** One queue of a backend, with what the contract does to it again and again. */
export type ContractBench = ReturnType<typeof contractBench>;

export function contractBench(backend: QueueBackend, name: string) {
  const events: Event[] = [];
  const opened: Queue[] = [];
  const { signal } = new AbortController();

  async function open(): Promise<Queue> {
    const queue = await backend.open(name, (event) => void events.push(event));
    opened.push(queue);
    return queue;
  }

  function receive(queue: Queue, max = 10): Promise<readonly Delivery[]> {
    return backend.during(queue.receive(max, signal));
  }

  /** Receives until so many have come, or patience ends. */
  async function receiveAll(queue: Queue, wanted: number): Promise<Delivery[]> {
    const all: Delivery[] = [];
    for (let tries = 0; all.length < wanted && tries < 20; tries++) {
      all.push(...(await receive(queue)));
    }
    return all;
  }

  async function one(queue: Queue): Promise<Delivery> {
    const [delivery] = await receiveAll(queue, 1);
    if (delivery === undefined) {
      throw new Error('Nothing was delivered.');
    }
    return delivery;
  }

  /** Depth is approximate: looks until it is as expected. */
  async function expectDepth(queue: Queue, expected: Partial<QueueDepth>): Promise<void> {
    for (let waited = 0; ; waited += 100) {
      const depth = await queue.depth(signal);
      try {
        expect(depth).to.include(expected);
        return;
      } catch (error) {
        if (waited >= PATIENCE_MS) {
          throw error;
        }
        await backend.pass(100);
      }
    }
  }

  return {
    name,
    events,
    open,
    receive,
    receiveAll,
    one,
    expectDepth,
    send: (queue: Queue, what: readonly Envelope[]) => backend.during(queue.send(what, signal)),
    settle: (delivery: Delivery, verdict: Verdict) => backend.during(delivery.settle(verdict)),
    unreadable: () => events.flatMap((event) => (event.type === 'message.unreadable' ? event.reason : [])),
    async close() {
      await backend.during(Promise.all(opened.map((queue) => queue.close())));
    },
  };
}

export function readEnvelope(body: string): Envelope {
  const decoded = decodeEnvelope(body);
  if (decoded.type === 'unreadable') {
    throw new Error(decoded.reason);
  }
  return decoded.envelope;
}
