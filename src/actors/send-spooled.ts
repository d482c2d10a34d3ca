import type { Envelope } from '../ports/envelope.ts';
import type { Spool } from '../ports/spool.ts';
import { type DurablePorts, makeDurable } from './make-durable.ts';
import { type Patience, patiently } from './patience.ts';

/** @throws the signal's reason when it aborts. */
export type SendSpooled = (patience: Patience) => Promise<void>;

export type SendSpooledPorts = DurablePorts & {
  readonly spool: Spool;
  /** The types that have a queue: envelopes of others stay in the spool. */
  readonly types: ReadonlySet<string>;
};

/**
 * Sends what an earlier process left in the spool, before anything is gathered. One at a time does it, with its own
 * patience; who comes meanwhile waits, and looks again whether all was sent.
 */
export function createSendSpooled(ports: SendSpooledPorts): SendSpooled {
  let under: Promise<unknown> = Promise.resolve();
  let sent = false;

  async function sendAll(patience: Patience): Promise<void> {
    for await (const envelopes of ports.spool.left()) {
      const known = envelopes.filter(({ type }) => ports.types.has(type));
      for (const ofPartition of byPartition(known)) {
        await makeDurable(ports, ofPartition, patience);
      }
      await ports.spool.letGo(known);
    }
    sent = true;
  }

  return async (patience) => {
    const before = under;
    const mine = before
      .catch(() => undefined)
      .then(() => (sent ? undefined : patiently(() => sendAll(patience), patience)));
    under = mine;
    await mine;
  };
}

function byPartition(envelopes: readonly Envelope[]): Iterable<readonly Envelope[]> {
  return Map.groupBy(envelopes, ({ source, from }) => JSON.stringify([source, from.partition])).values();
}
