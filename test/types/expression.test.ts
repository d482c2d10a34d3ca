import { expect } from 'chai';
import { compileExpression, ExpressionError, problemInExpression } from '../../src/types/expression.ts';

describe('an expression', () => {
  it('finds values, and null where there is none', () => {
    const read = compileExpression('items[?on].value | [0]');
    expect(
      read({
        items: [
          { on: false, value: 1 },
          { on: true, value: 2 },
        ],
      }),
    ).to.equal(2);
    expect([{}, null, 5, 'x', []].map(read)).to.deep.equal([null, null, null, null, null]);
  });

  it('gives an error as a value when it fails on a record', () => {
    const failed = compileExpression('abs(mag)')({ mag: 'x' });
    expect(failed).to.be.instanceOf(ExpressionError);
    expect((failed as Error).message).to.match(/^the expression `abs\(mag\)` failed: .*string instead\.$/);
  });

  it('passes integers through whole that no double can hold', () => {
    expect(compileExpression('a.b')({ a: { b: 2n ** 60n } })).to.equal(2n ** 60n);
    expect(compileExpression('floor(n)')({ n: 2n ** 60n })).to.be.instanceOf(ExpressionError);
  });

  it('survives a record nested deeper than the stack', () => {
    const deep = (): unknown => JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(compileExpression('a == b')({ a: deep(), b: deep() })).to.be.instanceOf(ExpressionError);
  });
});

describe('the check of an expression', () => {
  it('lets expressions pass', () => {
    const right = [
      "status == 'deleted'",
      'abs(mag) > `3`',
      'let $a = mag in $a',
      'sort_by(items, &at)[-1].v',
    ];
    expect(right.map(problemInExpression)).to.deep.equal(right.map(() => undefined));
  });

  it('says what is wrong with a text that is none', () => {
    expect(problemInExpression('a[')).to.match(/^The expression `a\[` is not JMESPath: .+\.$/);
    expect(problemInExpression('')).to.include('is not JMESPath');
  });

  it('finds unknown functions and wrong numbers of arguments, however deep', () => {
    expect(problemInExpression('items[?a && lenght(b) > `1`]')).to.equal(
      'The expression `items[?a && lenght(b) > `1`]` cannot run: Unknown function: lenght().',
    );
    expect(problemInExpression('abs(mag, depth)')).to.include('Invalid arity: abs()');
  });
});
