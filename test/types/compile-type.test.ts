import { expect } from 'chai';
import { compileType } from '../../src/types/compile-type.ts';
import { CONTEXT, field, mappedType } from '../support/mapped-type.ts';

describe('compiling a type', () => {
  it('takes mapped and coded types alike', () => {
    const mapped = compileType(mappedType());
    const coded = compileType({
      style: 'coded',
      name: 'coded',
      queue: 'coded',
      module: '/pipeline/coded.ts',
      processor: () => ({ type: 'drop', rule: 'all' }),
    });
    expect(mapped.process({ time: 1, value: 2 }, CONTEXT).type).to.equal('points');
    expect(coded.process({}, CONTEXT)).to.deep.equal({ type: 'drop', rule: 'all' });
  });

  it('refuses a configuration that was not checked', () => {
    const unchecked = mappedType({ fields: [field('mag', { min: 2, max: 1 })] });
    expect(() => compileType(unchecked)).to.throw('The type reading was not checked before it was compiled.');
  });
});
