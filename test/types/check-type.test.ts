import { expect } from 'chai';
import { LEDGER_MEASUREMENT } from '../../src/ports/store.ts';
import { checkType } from '../../src/types/check-type.ts';
import { constant, expression, field, mappedType, path, tag } from '../support/mapped-type.ts';

/** The places of the problems, and whether each message is one sentence. */
function places(config: Parameters<typeof checkType>[0]): readonly string[] {
  return checkType(config).map((problem) => {
    expect(problem.message).to.match(/^.+\.$/);
    return problem.path.join('.');
  });
}

describe('the check of a type', () => {
  it('finds nothing wrong with a type that compiles', () => {
    const config = mappedType({
      time: { value: expression('at'), as: { style: 'format', format: 'MMM d yyyy', zone: 'Europe/Paris' } },
      tags: [tag('net', { oneOf: ['us', 1, true] })],
      fields: [
        field('mag', { min: 1, max: 1, oneOf: [1] }),
        field('n', { kind: 'integer', oneOf: [1, '2'], value: constant('3') }),
        field('s', { kind: 'string', value: constant(1) }),
      ],
      require: ['id', 'geometry.coordinates[2]', ''],
      drop: [{ name: 'gone', when: 'gone' }],
    });
    expect(checkType(config)).to.deep.equal([]);
  });

  it('names a path that does not parse by its place', () => {
    const config = mappedType({
      time: { value: path('a..b'), as: { style: 'unit', unit: 's' } },
      tags: [tag('net', { value: path('a[') })],
      fields: [field('mag', { value: path('a[x]') })],
      require: ['ok', '.a'],
    });
    expect(places(config)).to.deep.equal(['time.path', 'tags.net.path', 'fields.mag.path', 'require.1']);
  });

  it('names an expression that cannot run by its place', () => {
    const config = mappedType({
      time: { value: expression('a['), as: { style: 'unit', unit: 's' } },
      tags: [tag('net', { value: expression('nope(a)') })],
      fields: [field('mag', { value: expression('') })],
      drop: [
        { name: 'a', when: 'a' },
        { name: 'b', when: 'a ==' },
      ],
    });
    expect(places(config)).to.deep.equal([
      'time.expression',
      'tags.net.expression',
      'fields.mag.expression',
      'drop.b',
    ]);
  });

  it('knows zones and formats', () => {
    const value = path('at');
    const iso = mappedType({ time: { value, as: { style: 'iso', zone: 'Mars/Olympus' } } });
    const machine = mappedType({ time: { value, as: { style: 'iso', zone: 'local' } } });
    const both = mappedType({ time: { value, as: { style: 'format', format: 'HH:mm', zone: '' } } });
    expect(places(iso)).to.deep.equal(['time.zone']);
    expect(checkType(machine)[0]?.message).to.include('differs from machine to machine');
    expect(places(both)).to.deep.equal(['time.zone', 'time.format']);
  });

  it('knows bounds that nothing can pass, or that mean nothing', () => {
    const fields = [
      field('mag', { min: 2, max: 1 }),
      field('place', { kind: 'string', min: 1, max: 2 }),
      field('status', { kind: 'string', oneOf: [] }),
      field('n', { kind: 'integer', oneOf: [1, 1.5, 'x'] }),
    ];
    expect(places(mappedType({ fields }))).to.deep.equal([
      'fields.mag.min',
      'fields.place.min',
      'fields.place.max',
      'fields.status.oneOf',
      'fields.n.oneOf.1',
      'fields.n.oneOf.2',
    ]);
  });

  it('knows constants of another kind', () => {
    const config = mappedType({
      time: { value: constant('soon'), as: { style: 'iso', zone: 'UTC' } },
      fields: [field('mag', { value: constant('strong') })],
    });
    expect(places(config)).to.deep.equal(['time.value', 'fields.mag.value']);
  });

  it('knows names that cannot be kept', () => {
    const config = mappedType({
      measurement: '',
      tags: [tag('value'), tag('time'), tag('a')],
      fields: [field('value'), field('__proto__'), field('')],
    });
    expect(places(config)).to.deep.equal([
      'measurement',
      'tags.value',
      'tags.time',
      'fields.__proto__',
      'fields.',
    ]);
    expect(places(mappedType({ measurement: LEDGER_MEASUREMENT }))).to.deep.equal(['measurement']);
    expect(places(mappedType({ fields: [] }))).to.deep.equal(['fields']);
  });
});
