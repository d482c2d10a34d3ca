import type { Rate } from '../ports/pipeline.ts';
import { parseDuration } from './durations.ts';
import { isWrong, type Wrong, wrong } from './wrong.ts';

/** What an editor can check of a rate as text. */
export const RATE_PATTERN = '^\\d+/(\\d+(\\.\\d+)?)?(ms|s|m|min|h|d)$';

/** Requests in a span of time: `5/s`, `100/min`, `1000/h`, `10/5s`. */
export function parseRate(text: string): Rate | Wrong {
  const [, requests, span = ''] = /^(\d+)\/(.+)$/.exec(text) ?? [];
  const minutes = span.replace(/min$/, 'm');
  const perMs = parseDuration(/^\d/.test(minutes) ? minutes : `1${minutes}`);
  if (requests === undefined || isWrong(perMs)) {
    return wrong('is not a rate. Write requests and their span, such as 5/s, 100/min, 1000/h or 10/5s.');
  }
  if (Number(requests) < 1 || perMs < 1 || !Number.isSafeInteger(Number(requests))) {
    return wrong('allows nothing. Write at least one request, in at least 1ms.');
  }
  return { requests: Number(requests), perMs };
}
