import type { Answers, Outgoing, Wire } from '../../src/queues/leased/wire.ts';
import type { MemoryMessages } from '../../src/queues/memory-wire.ts';
import type { Calls, Life } from './calls.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

const REFUSED = { kind: 'transient', reason: 'The queue refuses this entry.' } as const;
const unaborted = new AbortController().signal;

/** The memory queue as a distant, tired SQS: what SQS may do with messages, it does. */
export function simulatedQueue(
  inner: Wire,
  messages: MemoryMessages,
  {
    world,
    calls,
    plan,
    witness,
  }: {
    readonly world: World;
    readonly calls: Calls;
    readonly plan: Pick<FaultPlan, 'queue'>;
    readonly witness: Witness;
  },
): (life: Life) => Wire {
  const { partial, duplicate, lostLease, shuffle } = plan.queue;

  /** Does a batch for some of its entries; the others are refused. */
  async function forSome<Item>(
    items: readonly Item[],
    step: (some: readonly Item[]) => Promise<Answers>,
  ): Promise<Answers> {
    const partly = calls.happens(partial);
    const taken = items.filter(() => !partly || world.random() < 0.5);
    const answers = taken.length === 0 ? [] : await step(taken);
    return items.map((item) => (taken.includes(item) ? answers[taken.indexOf(item)] : REFUSED));
  }

  async function send(place: 'queue' | 'quarantine', outgoing: readonly Outgoing[]): Promise<Answers> {
    const answers = await inner.send(place, outgoing, unaborted);
    outgoing.filter((_, at) => answers[at] === undefined).forEach(({ body }) => witness.kept(place, body));
    if (calls.happens(duplicate)) {
      await inner.send(place, outgoing.slice(0, 1), unaborted);
    }
    return answers;
  }

  /** Ends leases before their time, and forgets the order. */
  function disturb(): void {
    for (const message of messages.queue.values()) {
      if (calls.happens(lostLease)) {
        message.visibleAt = 0;
      }
    }
    if (calls.happens(shuffle)) {
      for (const [id, message] of [...messages.queue].filter(() => world.random() < 0.5)) {
        messages.queue.delete(id);
        messages.queue.set(id, message);
      }
    }
  }

  async function remove(receipts: readonly string[]): Promise<Answers> {
    const bodies = receipts.map(
      (receipt) => messages.queue.get(receipt.slice(0, receipt.indexOf('/')))?.body,
    );
    const answers = await inner.remove(receipts, unaborted);
    bodies.forEach((body, at) => {
      if (body !== undefined && answers[at] === undefined) {
        witness.removed(body);
      }
    });
    return answers;
  }

  return (life) => {
    function call<Result>(
      signal: AbortSignal,
      effect: (gone: AbortSignal) => Promise<Result>,
    ): Promise<Result> {
      return calls.call({ life, part: 'queue', signal, effect });
    }
    return {
      maxBytes: inner.maxBytes,
      send: (place, outgoing, signal) => call(signal, () => forSome(outgoing, (some) => send(place, some))),
      receive: (max, signal) =>
        call(signal, (gone) => {
          disturb();
          return inner.receive(max, gone);
        }),
      extend: (leases, signal) =>
        call(signal, () => forSome(leases, (some) => inner.extend(some, unaborted))),
      remove: (receipts, signal) => call(signal, () => forSome(receipts, remove)),
      depth: (signal) => call(signal, () => inner.depth(unaborted)),
    };
  };
}
