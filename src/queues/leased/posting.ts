import type { Clock } from '../../ports/clock.ts';
import type { Envelope } from '../../ports/envelope.ts';
import type { Observe } from '../../ports/events.ts';
import { SendFailure } from '../../ports/queue.ts';
import { encodeEnvelope } from '../codec/encode-envelope.ts';
import { type Batcher, createBatcher } from './batcher.ts';
import { fittingBodies } from './fitting-bodies.ts';
import { inParallel } from './in-parallel.ts';
import { untilTaken } from './until-taken.ts';
import { orAborted } from './within.ts';
import {
  ATTRIBUTE_ROOM,
  BATCH_BYTES,
  BATCH_ENTRIES,
  type Outgoing,
  type Place,
  type Refusal,
  type Wire,
} from './wire.ts';

/** Attempts for one batch before its envelopes are reported as unsent. */
const ATTEMPTS = 4;

/** How long a message waits for others to share its batch, in milliseconds. */
const LINGER_MS = 20;

/** Batches on their way at once. */
const CONCURRENCY = 4;

/** Envelopes of one `send` that are encoded at once: what a large page may take of the memory. */
const WINDOW = CONCURRENCY * BATCH_ENTRIES;

export type PostingOptions = {
  readonly queue: string;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Aborts with a `Failure` when the queue is closed. */
  readonly closing: AbortSignal;
};

/** Puts messages on the queue and in its quarantine, in batches made of all that is sent at the same time. */
export type Posting = {
  /** As `Queue.send`. */
  send(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void>;
  /** As `Queue.quarantine`. */
  quarantine(envelopes: readonly Envelope[], signal: AbortSignal): Promise<void>;
  /** Puts one message in quarantine; resolves with why it is not there, if it is not. */
  setAside(message: Outgoing): Promise<Refusal | undefined>;
};

export function createPosting(options: PostingOptions): Posting {
  const { queue, wire, observe } = options;
  const toQueue = createBatches('queue', options);
  const toQuarantine = createBatches('quarantine', options);

  async function sendOne(envelope: Envelope): Promise<Posted> {
    if (envelope.quarantine !== undefined) {
      return sendDivided(envelope, toQueue);
    }
    const body = encodeEnvelope(envelope);
    const refusal =
      body.length > wire.maxBytes ? tooLarge(queue, body.length, wire.maxBytes) : await toQueue.add({ body });
    return { envelope, refusal, bytes: body.length };
  }

  /** An envelope with notes may be divided: its records are known by their notes. */
  async function sendDivided(
    envelope: Envelope,
    to: Batcher<Outgoing, Refusal | undefined>,
  ): Promise<Posted> {
    const bodies = fittingBodies(envelope, wire.maxBytes);
    if (typeof bodies === 'number') {
      return { envelope, refusal: tooLarge(queue, bodies, wire.maxBytes), bytes: 0 };
    }
    const refusals = await Promise.all(bodies.map((body) => to.add({ body })));
    const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
    return { envelope, refusal: refusals.find((refusal) => refusal !== undefined), bytes };
  }

  return {
    async send(envelopes, signal) {
      const posted = await postAll(envelopes, sendOne, signal);
      const sent = posted.filter(({ refusal }) => refusal === undefined);
      if (sent.length > 0) {
        const bytes = sent.reduce((sum, each) => sum + each.bytes, 0);
        observe({ type: 'envelopes.sent', queue, envelopes: sent.length, bytes });
      }
      throwUnsent(posted, `not on the queue '${queue}'`);
    },
    async quarantine(envelopes, signal) {
      throwUnsent(
        await postAll(envelopes, (each) => sendDivided(each, toQuarantine), signal),
        `not in quarantine of '${queue}'`,
      );
    },
    setAside: (message) => toQuarantine.add(message),
  };
}

type Posted = { readonly envelope: Envelope; readonly refusal: Refusal | undefined; readonly bytes: number };

function createBatches(place: Place, options: PostingOptions): Batcher<Outgoing, Refusal | undefined> {
  const { wire, clock, closing } = options;
  return createBatcher({
    clock,
    most: BATCH_ENTRIES,
    mostBytes: BATCH_BYTES,
    bytesOf: ({ body }) => Buffer.byteLength(body) + ATTRIBUTE_ROOM,
    lingerMs: LINGER_MS,
    concurrency: CONCURRENCY,
    closing,
    handle: (messages) =>
      untilTaken(messages, (open) => wire.send(place, open, closing), {
        clock,
        attempts: ATTEMPTS,
        signal: closing,
      }),
  });
}

async function postAll(
  envelopes: readonly Envelope[],
  post: (envelope: Envelope) => Promise<Posted>,
  signal: AbortSignal,
): Promise<readonly Posted[]> {
  signal.throwIfAborted();
  const posted: Posted[] = [];
  const all = inParallel(envelopes, WINDOW, async (envelope, index) => {
    signal.throwIfAborted();
    posted[index] = await post(envelope);
  });
  await orAborted(all, signal);
  return posted;
}

/** @throws SendFailure when any is refused; permanent when every refusal is. */
function throwUnsent(posted: readonly Posted[], where: string): void {
  const unsent = posted.filter(({ refusal }) => refusal !== undefined);
  const refusals = unsent.flatMap(({ refusal }) => refusal ?? []);
  const [first] = refusals;
  if (first === undefined) {
    return;
  }
  const kind = refusals.every((refusal) => refusal.kind === 'permanent') ? 'permanent' : 'transient';
  const afterMs = Math.max(0, ...refusals.map((refusal) => refusal.afterMs ?? 0));
  throw new SendFailure(
    kind,
    `${unsent.length} of ${posted.length} envelopes are ${where}: ${first.reason}`,
    unsent.map(({ envelope }) => envelope),
    afterMs > 0 ? { afterMs } : {},
  );
}

function tooLarge(queue: string, bytes: number, most: number): Refusal {
  return {
    kind: 'permanent',
    reason: `The envelope has ${bytes} bytes and the queue '${queue}' takes ${most}: raise its MaximumMessageSize.`,
  };
}
