import { expect } from 'chai';
import type { MappedType } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, TYPE } from '../../support/config-file.ts';

async function type(lines: string): Promise<MappedType> {
  const { types } = await pipelineOf(configWith({ type: lines }));
  return types[0] as MappedType;
}

async function wrong(lines: string, files = {}): Promise<readonly string[]> {
  const said = await complaints(configWith({ type: lines }), { files });
  return said.map((line) => line.replace(/^\S+ types\.quake\.?/, ''));
}

describe('a mapped type', () => {
  it('needs a time and a field; the rest has defaults', async () => {
    expect(await type(TYPE)).to.deep.equal({
      style: 'mapped',
      name: 'quake',
      queue: 'quake',
      measurement: 'quake',
      time: { value: { from: 'path', path: 'at' }, as: { style: 'iso', zone: 'UTC' } },
      tags: [],
      fields: [{ name: 'size', value: { from: 'path', path: 'size' }, kind: 'float', required: false }],
      require: [],
      drop: [],
    });
    expect(await wrong('{}')).to.deep.equal([
      'time: is missing. Add it, or name a module with use.',
      'fields: is missing. Add it, or name a module with use.',
    ]);
    expect(await wrong('time: at\nfields: {}')).to.deep.equal([
      'fields: is empty. Give it one field or more.',
    ]);
  });

  for (const [time, normal] of [
    ['{ path: t, unit: ms }', { value: { from: 'path', path: 't' }, as: { style: 'unit', unit: 'ms' } }],
    ['{ path: t }', { value: { from: 'path', path: 't' }, as: { style: 'iso', zone: 'UTC' } }],
    [
      '{ path: t, zone: Asia/Tokyo }',
      { value: { from: 'path', path: 't' }, as: { style: 'iso', zone: 'Asia/Tokyo' } },
    ],
    [
      '{ expression: "join(\'/\', [y, m])", format: yyyy/MM, zone: America/Los_Angeles }',
      {
        value: { from: 'expression', expression: "join('/', [y, m])" },
        as: { style: 'format', format: 'yyyy/MM', zone: 'America/Los_Angeles' },
      },
    ],
  ] as const) {
    it(`reads the time ${time}`, async () => {
      expect((await type(`time: ${time}\nfields: { a: a }`)).time).to.deep.equal(normal);
    });
  }

  for (const [time, says] of [
    ['{ unit: ms }', 'time: has none of path, expression. Give one of them.'],
    ['{ path: a, expression: b }', 'time.expression: does not go with path. Keep one of them.'],
    ['{ path: a, unit: sec }', 'time.unit: "sec" is not one of s, ms, us, ns. Write one of them.'],
    [
      '{ path: a, unit: s, zone: UTC }',
      'time.zone: goes with a time that is text; with unit it is a number. Remove one of them.',
    ],
    [
      '{ path: a, unit: s, format: yyyy }',
      'time.format: goes with a time that is text; with unit it is a number. Remove one of them.',
    ],
    ['5', 'time: 5 is a number, and text is expected. Put it in quotes.'],
    ['[a]', 'time: is neither a path nor a mapping. Write one of them.'],
  ] as const) {
    it(`refuses the time ${time}`, async () => {
      expect(await wrong(`time: ${time}\nfields: { a: a }`)).to.deep.equal([says]);
    });
  }

  it('takes tags from paths, expressions and constants, which are text as written', async () => {
    const { tags } = await type(
      `${TYPE}\ntags: { a: x, b: { path: y, required: true, oneOf: [c, 1] }, d: { value: 1.10 }, e: { expression: f(x) } }`,
    );
    expect(tags).to.deep.equal([
      { name: 'a', value: { from: 'path', path: 'x' }, required: false },
      { name: 'b', value: { from: 'path', path: 'y' }, required: true, oneOf: ['c', 1] },
      { name: 'd', value: { from: 'constant', value: '1.10' }, required: false, oneOf: undefined },
      { name: 'e', value: { from: 'expression', expression: 'f(x)' }, required: false, oneOf: undefined },
    ]);
  });

  it('takes a field of a constant to be of its kind, and any other to be a float', async () => {
    const { fields } = await type(
      'time: at\nfields: { a: { path: a }, b: { value: x }, c: { value: true }, d: { value: 3 }, e: { value: 3, type: integer } }',
    );
    expect(fields.map(({ name, kind }) => [name, kind])).to.deep.equal([
      ['a', 'float'],
      ['b', 'string'],
      ['c', 'boolean'],
      ['d', 'float'],
      ['e', 'integer'],
    ]);
  });

  it('says what becomes of collisions, where that is said', async () => {
    const fields = 'time: at\nfields: { m: m }';
    expect(await type(fields)).to.not.have.property('onCollision');
    expect(await type(`${fields}\nonCollision: first`)).to.include({ onCollision: 'first' });
    expect(await wrong(`${fields}\nonCollision: lst`)).to.deep.equal([
      'onCollision: "lst" is not one of last, first, quarantine, disambiguate. Did you mean last?',
    ]);
  });

  it('keeps limits, requirements and rules', async () => {
    const { fields, require, drop, queue, measurement } = await type(
      'queue: all\nmeasurement: Big One\ntime: at\nfields: { m: { path: m, min: -2, max: 1e3, required: true, oneOf: [1, 2.5] } }\nrequire: [id, a.b]\ndrop: { old: "a < b" }',
    );
    expect(fields[0]).to.include({ min: -2, max: 1_000, required: true });
    expect(fields[0]?.oneOf).to.deep.equal([1, 2.5]);
    expect({ require, drop, queue, measurement }).to.deep.equal({
      require: ['id', 'a.b'],
      drop: [{ name: 'old', when: 'a < b' }],
      queue: 'all',
      measurement: 'Big One',
    });
  });

  for (const [fields, says] of [
    ['{ a: {} }', 'fields.a: has none of path, expression, value. Give one of them.'],
    [
      '{ a: { path: b, type: int } }',
      'fields.a.type: "int" is not one of float, integer, string, boolean. Write one of them.',
    ],
    [
      '{ a: { path: b, required: yes } }',
      'fields.a.required: "yes" is neither true nor false. Write one of them.',
    ],
    ['{ a: { path: b, min: low } }', 'fields.a.min: "low" is not a number. Write one.'],
    ['{ a: { path: b, oneOf: c } }', 'fields.a.oneOf: "c" is not a list. Write it as [a, b].'],
    ['{ a: { path: b, requird: true } }', 'fields.a.requird: is not an option here. Did you mean required?'],
    ['{ a: }', 'fields.a: is empty. Give it a value, or remove the line.'],
  ] as const) {
    it(`refuses the fields ${fields}`, async () => {
      expect(await wrong(`time: at\nfields: ${fields}`)).to.deep.equal([says]);
    });
  }
});

describe('a coded type', () => {
  it('has the processor of its module, found beside the configuration', async () => {
    const { types } = await pipelineOf(configWith({ type: 'use: ./types/quake.ts\nqueue: all' }), {
      files: { 'types/quake.ts': "export default (): unknown => ({ type: 'drop', rule: 'all' });" },
    });
    const [coded] = types;
    expect(coded).to.include({ style: 'coded', name: 'quake', queue: 'all' });
    expect(coded)
      .to.have.property('module')
      .that.matches(/^\/.*\/types\/quake\.ts$/);
    expect(
      coded?.style === 'coded' && coded.processor({}, { source: '', partition: '', gatheredAt: '' }),
    ).to.deep.equal({
      type: 'drop',
      rule: 'all',
    });
  });

  it('maps nothing beside it', async () => {
    const files = { 'a.js': 'export default () => 1' };
    expect(await wrong('use: ./a.js\ntime: at\nfields: { a: a }', files)).to.deep.equal([
      'time: does not go with use: the module decides it. Remove one of them.',
      'fields: does not go with use: the module decides it. Remove one of them.',
    ]);
  });

  it('tells of a module that cannot be used, at the line that names it, without secrets', async () => {
    const env = { SECRET: 'hunter22' };
    const yaml = configWith({ type: 'use: ./a.js', rest: 'data: ${env:SECRET}' });
    const files = { 'a.js': "throw new Error('hunter22 is wrong')" };
    expect(await complaints(yaml, { env, files })).to.deep.equal([
      '8:10 types.quake.use: "./a.js" cannot be loaded: *** is wrong. Mend the module.',
    ]);
  });
});
