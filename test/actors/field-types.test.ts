import { expect } from 'chai';
import { createFieldTypes, MOST_FIELDS } from '../../src/actors/field-types.ts';
import { point } from '../support/stage.ts';

describe('the types of fields', () => {
  it('are those that the store took first, for each measurement apart', () => {
    const { flipped, stored } = createFieldTypes();
    stored([point({ measurement: 'a', fields: { f: 1 } }), point({ measurement: 'b', fields: { f: 'x' } })]);
    expect(flipped(point({ measurement: 'a', fields: { f: 2.5, g: true } }))).to.equal(undefined);
    expect(flipped(point({ measurement: 'b', fields: { f: 1 } }))).to.equal(
      'The field "f" of "b" is stored as text and this record has it as a float.',
    );
    expect(flipped(point({ measurement: 'c', fields: { f: 1n } }))).to.equal(undefined);
  });

  it('learn a new field of a measurement that is known', () => {
    const { flipped, stored } = createFieldTypes();
    stored([point({ fields: { f: 1 } }), point({ fields: { f: 1, g: 1n } })]);
    expect(flipped(point({ fields: { g: true } }))).to.equal(
      'The field "g" of "quake" is stored as an integer and this record has it as a boolean.',
    );
  });

  it('are remembered of so many fields and no more', () => {
    const { flipped, stored } = createFieldTypes();
    stored(
      Array.from({ length: MOST_FIELDS + 1 }, (_, at) => point({ measurement: `m${at}`, fields: { f: 1 } })),
    );
    const flip = (at: number) => flipped(point({ measurement: `m${at}`, fields: { f: 'x' } }));
    expect(flip(MOST_FIELDS - 1)).to.be.a('string');
    expect(flip(MOST_FIELDS)).to.equal(undefined);
  });
});
