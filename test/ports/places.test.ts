import { expect } from 'chai';
import * as fc from 'fast-check';
import { type End, readPlaces, writePlaces } from '../../src/ports/places.ts';

const anyEnds = fc
  .array(fc.tuple(fc.nat(2_000), fc.constantFrom<End>('stored', 'dropped', 'quarantined')))
  .map((ends) => new Map(ends));

describe('places', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(anyEnds, (ends) => {
        const inOrder = (of: ReadonlyMap<number, End>) => [...of].sort(([a], [b]) => a - b);
        expect(inOrder(readPlaces(writePlaces(ends)))).to.deep.equal(inOrder(ends));
      }),
    );
  });

  it('are short where they follow each other', () => {
    const all = Array.from({ length: 5_000 }, (_, place): [number, End] => [place, 'quarantined']);
    expect(writePlaces(new Map(all))).to.equal('q0-4999');
    expect(
      writePlaces(
        new Map([
          [7, 'stored'],
          [3, 'quarantined'],
          [4, 'quarantined'],
        ]),
      ),
    ).to.equal('s7 q3-4');
    expect(writePlaces(new Map())).to.equal('');
  });

  it('are none where the text is of another hand, or names more than there can be', () => {
    for (const text of ['', 'x3', 's', 'q1-', 's1,,2', 'stored']) {
      expect([...readPlaces(text)], text).to.deep.equal([]);
    }
    expect(readPlaces('s0-99999999999').size).to.equal(1_000_000);
  });
});
