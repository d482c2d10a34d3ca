import { expect } from 'chai';
import { dropOf } from '../../src/ports/drops.ts';
import { agreeMarks, agrees } from '../../src/system/named.ts';

const record = { id: 'r1', properties: { mag: 3.5, felt: null } };
const naming = { values: { id: 'q1', magnitude: 3.5, count: 2n ** 60n, felt: true }, time: 5n };
const marks = new Set(dropOf('rule', 0, naming).marks);

describe('a record', () => {
  for (const [values, one, marked] of [
    [{}, true, true],
    [{ id: 'q1' }, true, true],
    [{ magnitude: '3.50', felt: 'true', count: String(2n ** 60n) }, true, true],
    [{ id: 'q1', magnitude: '3.6' }, false, false],
    [{ magnitude: '' }, false, false],
    // Its own members, by their paths, as long as it is there whole.
    [{ 'properties.mag': '3.5', id: 'r1' }, true, false],
    [{ properties: '[object Object]' }, false, false],
    [{ 'properties.felt': 'null' }, false, false],
    [{ '[': 'x' }, false, false],
  ] as const) {
    it(`${one ? 'agrees' : 'does not agree'} with ${JSON.stringify(values)}`, () => {
      expect(agrees({ values }, record, naming)).to.equal(one);
      expect(agreeMarks({ values }, marks, naming.time)).to.equal(marked);
    });
  }

  it('agrees with times that hold its own, and without one with none', () => {
    for (const [times, expected] of [
      [{ from: 5n, to: 6n }, true],
      [{ from: 4n, to: 5n }, false],
    ] as const) {
      expect(agrees({ values: {}, times }, record, naming)).to.equal(expected);
      expect(agreeMarks({ values: {}, times }, marks, naming.time)).to.equal(expected);
      expect(agrees({ values: {}, times }, record, { values: {} })).to.equal(false);
    }
  });
});
