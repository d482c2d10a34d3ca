import { expect } from 'chai';
import { compileType } from '../../src/sources/choose-type.ts';

describe('the type of a record', () => {
  it('is fixed', () => {
    const { types, typeOf } = compileType({ style: 'fixed', type: 'quake' });
    expect(types).to.deep.equal(['quake']);
    expect(typeOf({ type: 'blast' })).to.equal('quake');
  });

  const choice = {
    style: 'field',
    path: 'kind',
    map: { eq: 'quake', '1': 'blast', true: 'noise' },
    otherwise: 'other',
  } as const;

  it('is what the map makes of a field', () => {
    const { types, typeOf } = compileType(choice);
    expect(types).to.have.members(['quake', 'blast', 'noise', 'other']);
    expect(typeOf({ kind: 'eq' })).to.equal('quake');
    expect(typeOf({ kind: 1 })).to.equal('blast');
    expect(typeOf({ kind: 1n })).to.equal('blast');
    expect(typeOf({ kind: true })).to.equal('noise');
  });

  it('is named by the field itself where that is a type', () => {
    expect(compileType(choice).typeOf({ kind: 'blast' })).to.equal('blast');
    const { types, typeOf } = compileType(choice, ['quake', 'ice']);
    expect(types).to.have.members(['quake', 'blast', 'noise', 'other', 'ice']);
    expect(typeOf({ kind: 'ice' })).to.equal('ice');
  });

  it('is the map’s word where a value is also the name of a type', () => {
    const { typeOf } = compileType({ ...choice, map: { ice: 'snow' } }, ['ice']);
    expect(typeOf({ kind: 'ice' })).to.equal('snow');
  });

  it('is otherwise where the field is missing or names none', () => {
    const { typeOf } = compileType(choice);
    for (const record of [{}, { kind: null }, { kind: {} }, { kind: ['eq'] }, { kind: 'x' }, null, 'eq', 3]) {
      expect(typeOf(record)).to.equal('other');
    }
    for (const kind of ['toString', '__proto__', 'constructor', '', 'undefined']) {
      expect(typeOf({ kind })).to.equal('other');
    }
  });
});
