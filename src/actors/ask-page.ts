import type { Api, ApiRequest, ApiResponse } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import { failureIn } from '../ports/failure.ts';
import type { PageRequest, Partition, Reading, Source } from '../ports/source.ts';
import type { Recalled } from './partition-memory.ts';
import { conditional } from './remembered.ts';

/** How often one page is asked for when its answer says "again". */
const MOST_READINGS = 6;

/** The wait when an answer says "again" and not when, in milliseconds; doubled each time. */
const FIRST_RETRY_MS = 1_000;

export type PageTask = {
  readonly source: Source;
  readonly partition: Partition;
  readonly asked: PageRequest;
  /** What is known of its answer from the last run. */
  readonly recalled?: Recalled | undefined;
};

export type Answer =
  | {
      readonly type: 'read';
      readonly response: ApiResponse;
      readonly reading: Extract<Reading, { type: 'page' }>;
    }
  | { readonly type: 'failed'; readonly reason: string; readonly stop?: boolean | undefined };

/**
 * Asks for a page and reads it, again when its answer says so. An API that says no is a `failed` answer.
 *
 * @throws the signal's reason when it aborts.
 */
export async function askPage(
  ports: { readonly api: Api; readonly clock: Clock },
  task: PageTask,
  signal: AbortSignal,
): Promise<Answer> {
  let request = conditional(task.asked.request, task.recalled?.known);
  let reason = '';
  for (let readings = 1; readings <= MOST_READINGS; readings++) {
    const response = await exchange(ports.api, request, signal);
    if (typeof response === 'string') {
      return { type: 'failed', reason: response };
    }
    const reading = task.source.read(response, task.asked, task.partition);
    if (reading.type === 'page') {
      return { type: 'read', response, reading };
    }
    reason = reading.reason;
    if (reading.type === 'failed') {
      return { type: 'failed', reason, stop: reading.stop };
    }
    if (reading.type === 'renew') {
      if (response.token === undefined) {
        return { type: 'failed', reason: `${reason} A new token was not taken either.` };
      }
      request = { ...request, refusedToken: response.token };
    } else if (readings < MOST_READINGS) {
      await ports.clock.sleep(reading.afterMs ?? FIRST_RETRY_MS * 2 ** (readings - 1), signal);
    }
  }
  return { type: 'failed', reason: `${reason} (asked ${MOST_READINGS} times)` };
}

/** The response, or the reason why there is none. */
async function exchange(api: Api, request: ApiRequest, signal: AbortSignal): Promise<ApiResponse | string> {
  try {
    return await api.exchange(request, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    return failureIn(thrown).message;
  }
}
