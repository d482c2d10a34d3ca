import { z } from 'zod';
import { number, scalarText } from './scalars.ts';
import { listOf, mappingOf, notEmpty, ordered, section } from './section.ts';
import { either } from './union.ts';
import { valueName } from './value-name.ts';

/** Partitions of one source. All of them are held in memory. */
export const MAX_PARTITIONS = 100_000;

type Context = Pick<z.core.$RefinementCtx, 'addIssue'>;

const setOfValues = mappingOf(valueName, scalarText(), '{ symbol: AAPL }').check(
  notEmpty('Give it a value, or remove it.'),
);

const list = listOf(setOfValues, '[{ symbol: AAPL }, { symbol: MSFT }]').check(
  notEmpty('Add one set of values, or remove partitions.'),
  z.superRefine<unknown[]>((sets, context) => reportTooMany(sets.length, context)),
);

const valuesOfOne = listOf(scalarText(), '[AAPL, MSFT]').check(notEmpty('Add a value, or remove it.'));

const range = section(
  {
    from: number().describe('The first number.'),
    to: number().describe('The last number; it is one of them where the steps lead to it.'),
    step: number().prefault(1).describe('From one number to the next.'),
  },
  { rules: [ordered('from', 'to')] },
);

const product = mappingOf(
  valueName,
  either('a list of values nor a range', valuesOfOne, range),
  '{ symbol: [AAPL, MSFT] }',
).check(
  notEmpty('Add a list of values, or remove partitions.'),
  z.superRefine<Record<string, unknown>>((lists, context) => {
    const combinations = Object.values(lists).reduce<number>(
      (count, values) => count * (Array.isArray(values) ? values.length : 1),
      1,
    );
    reportTooMany(combinations, context);
  }),
);

/** A list of sets of values, or a list or range for each value, of which all combinations are made. */
export const partitionsOption = either('a list of sets of values nor a mapping of lists', list, product);

function reportTooMany(count: number, context: Context): void {
  if (count > MAX_PARTITIONS) {
    context.addIssue(`makes more than ${MAX_PARTITIONS} partitions. Make several sources of it.`);
  }
}
