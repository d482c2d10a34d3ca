import type { Envelope } from '../../src/ports/envelope.ts';
import type { Delivery, Queue, Verdict } from '../../src/ports/queue.ts';
import type { Store, WriteReceipt } from '../../src/ports/store.ts';
import type { Reading, Watch } from '../../src/telemetry/watch.ts';

export function envelope(id: string, trace?: string): Envelope {
  return {
    id,
    source: 'weather',
    type: 'observation',
    gatheredAt: '2026-01-01T00:00:00.000Z',
    from: { url: 'https://api.example.org/o', page: 'page=1', partition: 'KGS', chunk: 0 },
    records: [{ temperature: 20 }, { temperature: 21 }],
    ...(trace === undefined ? {} : { trace }),
  };
}

export type QueueDouble = Queue & {
  readonly sent: Envelope[];
  readonly quarantined: Envelope[];
  readonly verdicts: Verdict[];
  /** Ends the lease of everything that was received. */
  loseLeases(): void;
  closed: boolean;
};

/** A queue that keeps what it is sent, and may say no. */
export function queueDouble(
  wrong: { send?: unknown; receive?: unknown; quarantine?: unknown } = {},
): QueueDouble {
  const leases: AbortController[] = [];
  const queue: QueueDouble = {
    name: 'millrace-observation',
    sent: [],
    quarantined: [],
    verdicts: [],
    closed: false,
    loseLeases: () => leases.forEach((lease) => lease.abort()),
    async send(envelopes) {
      queue.sent.push(...envelopes);
      fail(wrong.send);
    },
    async receive(max) {
      fail(wrong.receive);
      return queue.sent.splice(0, max).map((sent): Delivery => {
        const lease = new AbortController();
        leases.push(lease);
        return {
          envelope: sent,
          receives: 1,
          lost: lease.signal,
          settle: async (verdict) => void queue.verdicts.push(verdict),
        };
      });
    },
    async quarantine(envelopes) {
      fail(wrong.quarantine);
      queue.quarantined.push(...envelopes);
    },
    depth: async () => ({ waiting: queue.sent.length, inFlight: 0, quarantined: queue.quarantined.length }),
    close: async () => {
      queue.closed = true;
    },
  };
  return queue;
}

/** A store that answers as told. */
export function storeDouble(answer: WriteReceipt | Error = { refused: [] }): Store {
  return {
    async write() {
      if (answer instanceof Error) {
        throw answer;
      }
      return answer;
    },
    async *ledger() {},
    find: async () => [],
    async *cursors() {},
    close: async () => {},
  };
}

function fail(wrong: unknown): void {
  if (wrong !== undefined) {
    throw wrong;
  }
}

/** What all gauges together show when they are read. */
export function gauges(): {
  readonly watch: Watch;
  readonly read: () => Promise<readonly Reading[]>;
} {
  const reads: Parameters<Watch>[0][] = [];
  return {
    watch: (read) => void reads.push(read),
    read: async () => (await Promise.all(reads.map(async (read) => read()))).flat(),
  };
}

export function values(readings: readonly Reading[]): Readonly<Record<string, number>> {
  return Object.fromEntries(readings.map(([name, value]) => [name, value]));
}
