import { compile, TreeInterpreter } from '@jmespath-community/jmespath';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { compilePlainComparison } from '../../src/types/plain-comparison.ts';

type Json = Parameters<typeof TreeInterpreter.search>[1];

/** Few names and few values, so that they meet. */
const scalar = fc.constantFrom<unknown>('x', '', '1', 1, 0, -0, 1.5, true, false, null);
const { record } = fc.letrec<{ record: unknown }>((tie) => ({
  record: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('record'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'length', 'a b'), tie('record'), { noNullPrototype: true }),
  ),
}));
const comparison = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'length', 'constructor', '"a b"'), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('==', '!='),
    scalar.filter((value) => value !== null),
  )
  .map(([names, operator, value]) => `${names.join('.')} ${operator} \`${JSON.stringify(value)}\``);

describe('a plain comparison', () => {
  it('gives what the interpreter gives, whatever the record is', () => {
    fc.assert(
      fc.property(comparison, record, (expression, any) => {
        const tree = compile(expression);
        expect(compilePlainComparison(tree)?.(any)).to.equal(TreeInterpreter.search(tree, any as Json));
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows both answers', () => {
    const differs = compilePlainComparison(compile("properties.type != 'earthquake'"));
    expect(differs?.({ properties: { type: 'earthquake' } })).to.equal(false);
    expect(differs?.({ properties: { type: 'quarry blast' } })).to.equal(true);
    expect(differs?.({})).to.equal(true);
  });

  it('takes an integer that no double can hold for no number', () => {
    expect(compilePlainComparison(compile('n == `1`'))?.({ n: 1n })).to.equal(false);
  });

  it('leaves every other expression to the interpreter', () => {
    const others = [
      'a',
      'a < `1`',
      'a == `null`',
      'a == `[]`',
      'a == b',
      "a[0] == 'x'",
      "a.* == 'x'",
      'abs(a) == `1`',
      "a == 'x' || b == 'x'",
    ];
    expect(others.map((each) => compilePlainComparison(compile(each)))).to.deep.equal(
      others.map(() => undefined),
    );
  });
});
