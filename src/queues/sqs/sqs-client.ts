import { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../ports/clock.ts';
import { Failure } from '../../ports/failure.ts';
import type { SqsConnection } from '../../ports/pipeline.ts';
import { within } from '../leased/within.ts';
import { type Asked, isCutConnection, sqsFailure } from './sqs-failure.ts';

/** How long one call may take, in milliseconds, beyond what it waits for on purpose. */
const CALL_MS = 20_000;

/** How long a connection may take to come about, in milliseconds. */
const CONNECT_MS = 3_000;

/** Connections to SQS at once: each long poll holds one. */
const MOST_SOCKETS = 128;

export type SqsClientOptions = {
  readonly connection: Omit<SqsConnection, 'create'>;
  readonly clock: Clock;
  /** Asked when a call fails: a better reason, where there is one. */
  readonly explain?: (() => Failure | undefined) | undefined;
};

export type Call = Omit<Asked, 'where'> & {
  readonly signal: AbortSignal;
  /** What the call waits for on purpose, in milliseconds. */
  readonly waitMs?: number | undefined;
};

/** One connection pool to SQS, or to whatever speaks its protocol at `endpoint`. */
export type SqsClient = {
  /** The endpoint or the region, for a person. */
  readonly where: string;
  /**
   * One call under a deadline for all of it; tried again at once where an idle connection turned out to be cut.
   *
   * @throws Failure when SQS said no, or nothing; the signal's reason when it aborts.
   */
  call<Output>(
    call: Call,
    work: (client: SQSClient, options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output>;
  /** Closes the connections. */
  destroy(): void;
};

export function createSqsClient({ connection, clock, explain }: SqsClientOptions): SqsClient {
  const client = new SQSClient({
    region: connection.region,
    ...(connection.endpoint === undefined ? {} : { endpoint: connection.endpoint }),
    ...(connection.credentials === undefined ? {} : { credentials: connection.credentials }),
    // Retries, deadlines and back-off are ours: through the clock, and bounded for each operation.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      httpAgent: { keepAlive: true, maxSockets: MOST_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MOST_SOCKETS },
    },
  });
  const where = connection.endpoint ?? connection.region;

  async function once<Output>(
    { operation, queue, signal, waitMs = 0 }: Call,
    work: (client: SQSClient, options: { readonly abortSignal: AbortSignal }) => Promise<Output>,
  ): Promise<Output> {
    const ms = waitMs + CALL_MS;
    const late = () =>
      new Failure(
        'transient',
        `Could not ${operation} the queue '${queue}' at ${where}: no answer within ${ms} ms.`,
      );
    return within(ms, late, { clock, signal }, async (either) => {
      either.throwIfAborted();
      try {
        return await work(client, { abortSignal: either });
      } catch (error) {
        either.throwIfAborted();
        throw error;
      }
    });
  }

  return {
    where,
    async call(call, work) {
      try {
        return await once(call, work).catch((error: unknown) => {
          if (isCutConnection(error)) {
            return once(call, work);
          }
          throw error;
        });
      } catch (error) {
        call.signal.throwIfAborted();
        if (error instanceof Failure) {
          throw error;
        }
        const failure = sqsFailure(error, { ...call, where });
        throw explain?.() ?? failure;
      }
    },
    destroy: () => client.destroy(),
  };
}
