import * as fc from 'fast-check';
import type { FieldValue, Point } from '../../src/ports/store.ts';

/** Text that every store can keep as the value of a tag. */
const tagValue = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((text) => !text.endsWith('\\') && !text.includes('\n'));

/** A name that every store can keep; none that InfluxDB has for itself. */
function name(prefix: string): fc.Arbitrary<string> {
  return fc
    .string({
      unit: fc.constantFrom('a', 'B', ' ', ',', '=', '"', "'", 'é', '🌊', '.', '$', '%', '-'),
      maxLength: 5,
    })
    .map((rest) => prefix + rest);
}

const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const string = fc.string({ unit: 'binary', maxLength: 20 });

/** Fields whose first letter tells their type, so that no two points disagree. */
const field: fc.Arbitrary<[string, FieldValue]> = fc.oneof(
  fc.tuple(name('f'), float),
  fc.tuple(name('i'), integer),
  fc.tuple(name('s'), string),
  fc.tuple(name('b'), fc.boolean()),
);

/** Points of one measurement that every store can keep as they are, each with an identity of its own. */
export function keepable(measurement: string): fc.Arbitrary<readonly Point[]> {
  const one = fc.record({
    measurement: fc.constant(measurement),
    tags: fc.dictionary(name('t'), tagValue, { maxKeys: 3, noNullPrototype: true }),
    fields: fc.array(field, { minLength: 1, maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
    time: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  });
  return fc.uniqueArray(one, { minLength: 1, maxLength: 20, selector: ({ time }) => time });
}
