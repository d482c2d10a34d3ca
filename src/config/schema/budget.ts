import { BUDGET_PATTERN, parseBudget } from '../budgets.ts';
import { orReference, textOption } from './option.ts';
import { zone } from './places.ts';
import { choice, integer } from './scalars.ts';
import { section } from './section.ts';
import { either } from './union.ts';

/** `500/day`, or with the zone that its day is of. */
export const budgetOption = either(
  'a budget such as 500/day nor a mapping with requests',
  textOption(parseBudget, { title: 'budget', pattern: orReference(BUDGET_PATTERN) }),
  section({
    requests: integer({ min: 1, max: Number.MAX_SAFE_INTEGER }, 'requests').describe('How many.'),
    per: choice(['day', 'month']).prefault('day').describe('In which span of the calendar.'),
    zone: zone().prefault('UTC').describe('The time zone in which it begins.'),
  }),
);
