import { createMemoryMessages, type MemoryMessages } from '../../src/queues/memory-wire.ts';
import { createMemoryQuarantine, createMemoryQueue } from '../../src/queues/memory-queue.ts';
import { queueContract } from '../contracts/queue-contract.ts';
import type { QueueBackend } from '../support/contract-bench.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { virtually } from '../support/virtually.ts';

queueContract('the memory queue', async (): Promise<QueueBackend> => {
  const clock = virtualClock();
  const bounds = { waitMs: 500, visibilityMs: 2_000, maxReceives: 3 };
  const all = new Map<string, MemoryMessages>();

  function messagesOf(name: string): MemoryMessages {
    const messages = all.get(name) ?? createMemoryMessages();
    all.set(name, messages);
    return messages;
  }

  return {
    visibilityMs: bounds.visibilityMs,
    maxReceives: bounds.maxReceives,
    open: async (name, observe) =>
      createMemoryQueue({ name, bounds, clock, observe, messages: messagesOf(name) }),
    openQuarantine: async (name) =>
      createMemoryQuarantine({ name, bounds, clock, observe: () => undefined, messages: messagesOf(name) }),
    async put(name, body) {
      const { queue } = messagesOf(name);
      const messageId = `stranger-${queue.size}`;
      queue.set(messageId, { messageId, body, receives: 0, receipt: '', visibleAt: 0 });
    },
    quarantined: async (name) =>
      [...messagesOf(name).quarantine.values()].map(({ body, attributes = {} }) => ({ body, attributes })),
    pass: (ms) => clock.advance(ms),
    during: (work) => virtually(clock, work),
    close: async () => undefined,
  };
});
