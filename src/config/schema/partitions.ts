import { z } from 'zod';
import { scalarText } from './scalars.ts';
import { listOf, mappingOf, notEmpty } from './section.ts';
import { either } from './union.ts';

/** Partitions of one source. All of them are held in memory. */
export const MAX_PARTITIONS = 100_000;

type Context = Pick<z.core.$RefinementCtx, 'addIssue'>;

const valueName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'is no name for a value. Use letters, digits, _ and -, a letter first.');

const setOfValues = mappingOf(valueName, scalarText(), '{ symbol: AAPL }').check(
  notEmpty('Give it a value, or remove it.'),
);

const list = listOf(setOfValues, '[{ symbol: AAPL }, { symbol: MSFT }]').check(
  notEmpty('Add one set of values, or remove partitions.'),
  z.superRefine<unknown[]>((sets, context) => reportTooMany(sets.length, context)),
);

const valuesOfOne = listOf(scalarText(), '[AAPL, MSFT]').check(notEmpty('Add a value, or remove it.'));

const product = mappingOf(valueName, valuesOfOne, '{ symbol: [AAPL, MSFT] }').check(
  notEmpty('Add a list of values, or remove partitions.'),
  z.superRefine<Record<string, string[]>>((lists, context) => {
    const combinations = Object.values(lists).reduce((count, values) => count * values.length, 1);
    reportTooMany(combinations, context);
  }),
);

/** A list of sets of values, or a list for each value of which all combinations are made. */
export const partitionsOption = either('a list of sets of values nor a mapping of lists', list, product);

function reportTooMany(count: number, context: Context): void {
  if (count > MAX_PARTITIONS) {
    context.addIssue(`makes more than ${MAX_PARTITIONS} partitions. Make several sources of it.`);
  }
}
