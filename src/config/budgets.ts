import type { Budget } from '../ports/budget.ts';
import { type Wrong, wrong } from './wrong.ts';

/** What an editor can check of a budget as text. */
export const BUDGET_PATTERN = '^\\d+/(day|month)$';

/** Requests in a day or a month of the calendar, in UTC: `500/day`, `10000/month`. */
export function parseBudget(text: string): Budget | Wrong {
  const [, requests, per] = /^(\d+)\/(day|month)$/.exec(text) ?? [];
  if (per !== 'day' && per !== 'month') {
    return wrong('is not a budget. Write requests and their span, such as 500/day or 10000/month.');
  }
  const count = Number(requests);
  return count >= 1 && Number.isSafeInteger(count)
    ? { requests: count, per, zone: 'UTC' }
    : wrong('allows nothing. Write at least one request.');
}
