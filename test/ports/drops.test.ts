import { expect } from 'chai';
import { dropOf, readDrops, writeDrops } from '../../src/ports/drops.ts';
import { valueMark } from '../../src/ports/marks.ts';

describe('dropped records as text', () => {
  const drops = [
    dropOf('too-small', 3, { values: { id: 'us1', mag: 0.5 }, time: 1_767_225_600_000_000_001n }),
    dropOf('a "rule"', 0, { values: {} }),
  ];

  it('read back with their rule, place and time, and the marks of their values', () => {
    const [first, second] = readDrops(writeDrops(drops));
    expect(first).to.deep.include({ rule: 'too-small', index: 3, time: 1_767_225_600_000_000_001n });
    expect([...(first?.marks ?? [])]).to.have.members([valueMark('id', 'us1'), valueMark('mag', '0.5')]);
    expect(second).to.deep.equal({ rule: 'a "rule"', index: 0, marks: new Set() });
  });

  it('of a record with very many values mark the first of them', () => {
    const values = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`v${at}`, at]));
    expect(dropOf('wide', 0, { values }).marks).to.have.length(32);
  });

  it('are none where they cannot be read', () => {
    expect(readDrops('nothing')).to.deep.equal([]);
    expect(readDrops('{}')).to.deep.equal([]);
  });
});
