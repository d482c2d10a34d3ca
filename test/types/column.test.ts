import { expect } from 'chai';
import { compileField, compileTag } from '../../src/types/column.ts';
import { constant, expression, field, path, tag } from '../support/mapped-type.ts';

function quarantined(reason: string, at?: string) {
  return at === undefined ? { type: 'quarantine', reason } : { type: 'quarantine', reason, path: at };
}

describe('a tag', () => {
  it('is text; numbers and booleans are written out', () => {
    const { valueIn } = compileTag(tag('net'));
    expect([{ net: 'us' }, { net: 12 }, { net: false }, { net: 2n ** 60n }].map(valueIn)).to.deep.equal([
      'us',
      '12',
      'false',
      '1152921504606846976',
    ]);
  });

  it('is left out when missing, null or empty', () => {
    const { valueIn } = compileTag(tag('net'));
    expect([{}, { net: null }, { net: '' }].map(valueIn)).to.deep.equal([undefined, undefined, undefined]);
  });

  it('is asked for by name and path when it is required', () => {
    const { valueIn } = compileTag(tag('net', { value: path('properties.net'), required: true }));
    const reasons = [{}, { properties: { net: null } }, { properties: { net: '' } }].map(valueIn);
    expect(reasons).to.deep.equal([
      quarantined('The tag net is required, but `properties.net` is missing.', 'properties.net'),
      quarantined('The tag net is required, but `properties.net` is null.', 'properties.net'),
      quarantined('The tag net is required, but `properties.net` is empty.', 'properties.net'),
    ]);
  });

  it('is never an object or an array', () => {
    const { valueIn } = compileTag(tag('net'));
    expect(valueIn({ net: { code: 1, name: 2 } })).to.deep.equal(
      quarantined(
        'The tag net must be text, a number or a boolean, but `net` is an object with code, name.',
        'net',
      ),
    );
    expect(valueIn({ net: [1, 2] }))
      .to.have.property('reason')
      .that.includes('`net` is an array of 2.');
  });

  it('is one of those allowed, compared as text', () => {
    const { valueIn } = compileTag(tag('level', { oneOf: ['low', 2] }));
    expect(valueIn({ level: 'low' })).to.equal('low');
    expect(valueIn({ level: '2' })).to.equal('2');
    expect(valueIn({ level: 'odd' })).to.deep.equal(
      quarantined('The tag level must be one of "low", 2, but `level` is "odd".', 'level'),
    );
  });
});

describe('a field', () => {
  it('is of its kind', () => {
    expect(compileField(field('mag')).valueIn({ mag: '4.5' })).to.equal(4.5);
    expect(compileField(field('n', { kind: 'integer' })).valueIn({ n: 20 })).to.equal(20n);
    expect(compileField(field('s', { kind: 'string' })).valueIn({ s: '' })).to.equal('');
    expect(compileField(field('b', { kind: 'boolean' })).valueIn({ b: 0 })).to.equal(false);
  });

  it('is left out when missing or null, unless it is required', () => {
    expect(compileField(field('mag')).valueIn({ mag: null })).to.equal(undefined);
    expect(compileField(field('mag', { required: true })).valueIn({})).to.deep.equal(
      quarantined('The field mag is required, but `mag` is missing.', 'mag'),
    );
  });

  it('names what was found instead of its kind, cut short', () => {
    const { valueIn } = compileField(field('n', { kind: 'integer' }));
    expect(valueIn({ n: 20.5 })).to.deep.equal(
      quarantined('The field n must be an integer of 64 bits, but `n` is 20.5.', 'n'),
    );
    const long = valueIn({ n: 'x'.repeat(10_000) });
    expect(long)
      .to.have.property('reason')
      .that.has.length.below(200)
      .and.includes(`"${'x'.repeat(80)}…"`);
  });

  it('stays within its bounds, both of them allowed', () => {
    const { valueIn } = compileField(field('mag', { min: -2, max: 10 }));
    expect([{ mag: -2 }, { mag: 10 }].map(valueIn)).to.deep.equal([-2, 10]);
    expect(valueIn({ mag: -99 })).to.deep.equal(
      quarantined('The field mag must be at least -2, but `mag` is -99.', 'mag'),
    );
    expect(valueIn({ mag: 10.5 })).to.deep.equal(
      quarantined('The field mag must be at most 10, but `mag` is 10.5.', 'mag'),
    );
  });

  it('compares bounds and allowed values of integers exactly', () => {
    const { valueIn } = compileField(field('n', { kind: 'integer', oneOf: [1, 2, 5], max: 4.5 }));
    expect(valueIn({ n: '2' })).to.equal(2n);
    expect(valueIn({ n: 5 }))
      .to.have.property('reason')
      .that.includes('at most 4.5');
    expect(valueIn({ n: 3 }))
      .to.have.property('reason')
      .that.includes('one of 1, 2, 5');
  });

  it('comes from an expression or a constant as well', () => {
    const euros = compileField(field('euros', { value: expression('cents / `100`') }));
    expect(euros.valueIn({ cents: 250 })).to.equal(2.5);
    expect(compileField(field('one', { kind: 'integer', value: constant(1) })).valueIn({})).to.equal(1n);
  });

  it('says which expression failed, and how', () => {
    const { valueIn } = compileField(field('euros', { value: expression('cents / `100`') }));
    const { reason } = valueIn({ cents: 'many' }) as { reason: string };
    expect(reason).to.match(
      /^The field euros cannot be worked out: the expression `cents \/ `100`` failed: .+\.$/,
    );
  });

  it('takes nothing from a prototype, even through an expression', () => {
    const { valueIn } = compileField(field('odd', { kind: 'string', value: expression('constructor') }));
    expect(valueIn({})).to.have.property('reason').that.includes('is a function');
    expect(compileField(field('constructor', { kind: 'string' })).valueIn({})).to.equal(undefined);
  });
});
