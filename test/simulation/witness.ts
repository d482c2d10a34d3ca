import type { Envelope } from '../../src/ports/envelope.ts';
import type { Event } from '../../src/ports/events.ts';
import { ledgerEntry } from '../../src/ports/ledger.ts';
import type { Commit } from '../../src/ports/state.ts';
import { LEDGER_MEASUREMENT, type LedgerEntry, type Point } from '../../src/ports/store.ts';
import { decodeEnvelope } from '../../src/queues/codec/decode-envelope.ts';
import type { End, Served } from './records.ts';

/**
 * Stands beside the durable parts and sees what reaches them. Each promise is checked at the moment at which it could
 * be broken, because what is lost then may be found again later, by chance.
 */
export type Witness = {
  /** What was broken, in order; empty as long as all is well. */
  readonly violations: readonly string[];
  readonly violated: (what: string) => void;
  /** Whether the store does not take a point, ever. */
  mustRefuse(point: Point): boolean;
  /** A message is durable. */
  kept(place: 'queue' | 'quarantine', body: string): void;
  /** A message is removed from the queue for good. */
  removed(body: string): void;
  stored(points: readonly Point[]): void;
  committing(entry: Commit): void;
  /** The spool forgets envelopes. */
  lettingGo(envelopes: readonly Envelope[]): void;
  observe(process: string, event: Event): void;
  /** What the ledger must say of an envelope; undefined for an envelope that was never on the queue. */
  readonly expectedEnds: (envelope: string) => ExpectedEnds | undefined;
  /** The keys of records that are in quarantine. */
  quarantined(): ReadonlySet<string>;
};

type Ends = Pick<LedgerEntry, 'stored' | 'dropped' | 'quarantined'>;

export type ExpectedEnds = {
  readonly final: Ends;
  /**
   * Before the store has refused anything. It stays where a delivery lost its lease between its write and the
   * correction of its ledger point, though another delivery of the same message had corrected it before.
   */
  readonly provisional: Ends;
};

export function createWitness(records: ReadonlyMap<string, Served>): Witness {
  const violations: string[] = [];
  /** Everything that was ever durable, though it may be settled since. */
  const onQueue = new Map<string, Envelope>();
  const keysOnQueue = new Set<string>();
  const inQuarantine = new Set<string>();
  const inStore = new Set<string>();
  /** Envelopes whose ends were told once as they are. */
  const ledger = new Set<string>();

  function served(record: unknown): Served {
    const { key } = record as { readonly key: string };
    const found = records.get(key);
    if (found === undefined) {
      throw new Error(`The record ${key} was never served.`);
    }
    return found;
  }

  function isHome({ key, end }: Served): boolean {
    switch (end) {
      case 'stored':
        return inStore.has(key);
      case 'dropped':
        return true;
      default:
        return inQuarantine.has(key);
    }
  }

  function expectedEnds(id: string): ExpectedEnds | undefined {
    const ends = onQueue.get(id)?.records.map((record) => served(record).end);
    if (ends === undefined) {
      return undefined;
    }
    const count = (of: End) => ends.filter((end) => end === of).length;
    const [stored, dropped, quarantined, refused] = [
      count('stored'),
      count('dropped'),
      count('quarantined'),
      count('refused'),
    ];
    return {
      final: { stored, dropped, quarantined: quarantined + refused },
      provisional: { stored: stored + refused, dropped, quarantined },
    };
  }

  function noteLedger(point: Point): void {
    const entry = ledgerEntry(point);
    const final = entry && expectedEnds(entry.envelope)?.final;
    if (entry?.stored === final?.stored && entry?.quarantined === final?.quarantined) {
      ledger.add(entry?.envelope ?? '');
    }
  }

  /** A cursor, wherever it lies, is never ahead of what is durable. */
  function notAhead(source: string, partition: string, cursor: string | undefined, where: string): void {
    const ahead = [...records.values()].filter(
      (of) =>
        of.source === source &&
        of.partition === partition &&
        cursor !== undefined &&
        of.seq <= Number(cursor) &&
        !keysOnQueue.has(of.key),
    );
    if (ahead.length > 0) {
      const keys = ahead.map(({ key }) => key).join(', ');
      violated(
        `The cursor of ${source} ${partition} ${where} is ${cursor}, ahead of what is durable: ${keys}.`,
      );
    }
  }

  function violated(what: string): void {
    violations.push(what);
  }

  return {
    violations,
    violated,
    mustRefuse: ({ tags }) => records.get(tags['key'] ?? '')?.end === 'refused',
    kept(place, body) {
      const envelope = envelopeIn(body);
      if (place === 'queue') {
        onQueue.set(envelope.id, envelope);
        envelope.records.map(served).forEach(({ key }) => keysOnQueue.add(key));
        notAhead(envelope.source, envelope.from.partition, envelope.cursor, `on envelope ${envelope.id}`);
        return;
      }
      for (const { key, end } of envelope.records.map(served)) {
        inQuarantine.add(key);
        if (end === 'stored' || end === 'dropped') {
          violated(`The record ${key} is good, and is in quarantine.`);
        }
      }
    },
    removed(body) {
      const envelope = envelopeIn(body);
      const lost = envelope.records.map(served).filter((record) => !isHome(record));
      if (lost.length > 0) {
        const keys = lost.map(({ key, end }) => `${key} (${end})`).join(', ');
        violated(`The envelope ${envelope.id} was acknowledged before its records were home: ${keys}.`);
      }
      if (!ledger.has(envelope.id)) {
        violated(`The envelope ${envelope.id} was acknowledged before the ledger told its ends.`);
      }
    },
    stored(points) {
      for (const point of points) {
        if (point.measurement === LEDGER_MEASUREMENT) {
          noteLedger(point);
        } else {
          inStore.add(point.tags['key'] ?? '');
        }
      }
    },
    lettingGo(envelopes) {
      const lost = envelopes.filter(({ id }) => !onQueue.has(id));
      if (lost.length > 0) {
        violated(`The spool lets go of ${lost.length} envelopes that were never on the queue.`);
      }
    },
    committing({ source, partition, journal, cursor }) {
      for (const { envelope, records: count } of journal) {
        if (onQueue.get(envelope)?.records.length !== count) {
          violated(`The journal has the envelope ${envelope}, which is not durable on the queue as it says.`);
        }
      }
      notAhead(source, partition, cursor, 'in the state');
    },
    observe(process, event) {
      switch (event.type) {
        case 'actor.crashed':
        case 'actor.escalated': {
          const { error } = event;
          const saying = error instanceof Error ? error.stack : String(error);
          violated(`In ${process}, ${event.path} has ${event.type.slice('actor.'.length)}: ${saying}`);
          break;
        }
        case 'message.unreadable':
          violated(`In ${process}, a message cannot be read: ${event.reason}`);
          break;
        default:
          break;
      }
    },
    expectedEnds,
    quarantined: () => inQuarantine,
  };
}

function envelopeIn(body: string): Envelope {
  const decoded = decodeEnvelope(body);
  if (decoded.type === 'unreadable') {
    throw new Error(decoded.reason);
  }
  return decoded.envelope;
}
