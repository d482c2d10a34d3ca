import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { configSchema } from '../../../src/config/index.ts';
import { complaints, configWith, folderWith, SOURCE, TYPE } from '../../support/config-file.ts';

const root = resolve(import.meta.dirname, '../../..');
const script = join(root, 'scripts/generate-schema.ts');
const FILES = ['schema/millrace.schema.json', 'docs/configuration.md'];

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(configSchema());

function accepts(yaml: string): boolean {
  return validate(parse(yaml, { merge: true }));
}

/** One of everything. */
const EVERYTHING = `
data: .millrace
sources:
  quakes:
    url: \${env:QUAKES_URL:-https://earthquake.usgs.gov}/fdsnws/event/1/query
    method: POST
    query: { format: geojson, limit: 100 }
    headers: { authorization: "Bearer \${env:TOKEN:-none}" }
    body: { a: 1 }
    schedule: { cron: "0 6 * * *", zone: Europe/Berlin }
    paging:
      page: { parameter: page, start: 1, size: { parameter: limit, value: 100 }, total: { records: n }, maxPages: 10 }
    partitions: { symbol: [AAPL, MSFT], window: [a, b] }
    records: features
    type: { field: kind, map: { eq: quake }, otherwise: other }
    concurrency: \${env:MANY:-5}
    rate: 100/min
    deadlines: { connect: 5s, firstByte: 30s, idle: 15s, total: 60s }
    limits: { compressed: 16MiB, body: 64MiB, redirects: "\${env:REDIRECTS:-5}" }
    retry: { retries: 5, minBackoff: 500ms, maxBackoff: 30s, maxAfter: 5m }
  more:
    url: https://api.example.com
    schedule: { every: 1h30m }
    paging: { offset: { size: 100 } }
    partitions: [{ symbol: AAPL }, { symbol: MSFT }]
    type: quake
    concurrency: auto
types:
  quake:
    queue: all
    measurement: quake
    time: { path: properties.time, unit: ms }
    tags: { network: properties.net, kind: { path: properties.type, required: true, oneOf: [a, b] } }
    fields:
      depth: geometry.coordinates[2]
      magnitude: { path: properties.mag, type: float, min: -2, max: 10, required: true }
      area: { expression: length(properties.place), type: integer }
      version: { value: 3, type: integer }
    require: [ id ]
    drop: { not-an-earthquake: "properties.type != 'earthquake'" }
  other:
    use: ./other.js
queue:
  sqs: { endpoint: "http://127.0.0.1:4566", region: r, accessKeyId: a, secretAccessKey: b, create: true }
  prefix: millrace
  targetSize: 64KiB
  maxInFlight: 64
  wait: 5s
  visibility: 30s
  maxReceives: 5
store:
  influxdb: { url: "http://127.0.0.1:8086", token: t, org: o, bucket: b }
  batch: 5000
  timeout: 10s
`;

describe('the JSON Schema', () => {
  for (const [name, yaml] of [
    ['everything there is', EVERYTHING],
    ['the least there must be', configWith({})],
    ['short forms', configWith({ rest: 'queue: memory\nstore: sqlite' })],
    ['sections without options', configWith({ rest: 'queue: { embedded: }\nstore: { memory: }' })],
    [
      'a merge',
      `x: &x { url: "https://x.example", schedule: once, type: a }\n`.replace('x: &x', 'sources: { b: &x') +
        '  , c: { <<: *x, records: d } }\ntypes: { a: { time: t, fields: { f: f } } }',
    ],
  ] as const) {
    it(`accepts ${name}, and so does the loader`, async () => {
      expect(accepts(yaml), JSON.stringify(validate.errors, null, 1)).to.equal(true);
      expect(await complaints(yaml, { files: { 'other.js': 'export default () => 1' } })).to.deep.equal([]);
    });
  }

  for (const [name, yaml] of [
    ['an unknown key at the top', configWith({ rest: 'stor: sqlite' })],
    ['an unknown key in a source', configWith({ source: `${SOURCE}\nscedule: once` })],
    ['an unknown key in a field', configWith({ type: 'time: t\nfields: { a: { path: b, kind: float } }' })],
    ['an unknown key in a store', configWith({ rest: 'store: { influxdb: { url: "http://x", db: y } }' })],
    ['a name that is none', configWith({}).replace('quakes:', 'Quakes:')],
    ['a missing url', configWith({ source: 'schedule: once\ntype: quake' })],
    ['two ways of paging', configWith({ source: `${SOURCE}\npaging: { page: {}, next: { path: a } }` })],
    ['two stores', configWith({ rest: 'store: { sqlite: {}, memory: {} }' })],
    ['a field from two places', configWith({ type: 'time: t\nfields: { a: { path: b, value: 1 } }' })],
    ['a duration without a unit', configWith({ source: SOURCE.replace('once', '{ every: 15 }') })],
    ['a size without a unit', configWith({ rest: 'queue: { targetSize: 64 }' })],
    ['a number out of its range', configWith({ rest: 'queue: { maxReceives: 0 }' })],
    [
      'a word that is no choice',
      configWith({ type: `${TYPE}\n`.replace('{ size: size }', '{ size: { path: a, type: int } }') }),
    ],
  ] as const) {
    it(`refuses ${name}, and so does the loader`, async () => {
      expect(accepts(yaml)).to.equal(false);
      expect(await complaints(yaml)).not.to.be.empty;
    });
  }

  it('describes every option in a sentence', () => {
    const bare: string[] = [];
    let options = 0;
    function look(schema: unknown, path: string): void {
      const { properties, ...rest } = Object(schema) as Record<string, unknown>;
      for (const [name, option] of Object.entries(
        Object(properties) as Record<string, Record<string, unknown>>,
      )) {
        options += 1;
        if (!/^[A-Z].*\.$/.test(String(option['description']))) {
          bare.push(`${path}.${name}`);
        }
        look(option, `${path}.${name}`);
      }
      for (const [keyword, inner] of Object.entries(rest)) {
        if (typeof inner === 'object' && keyword !== 'default') {
          look(inner, path);
        }
      }
    }
    look(configSchema(), '');
    expect(bare).to.deep.equal([]);
    expect(options).to.be.greaterThan(90);
  });
});

describe('what is generated from the schema', () => {
  it('is in sync', async () => {
    await promisify(execFile)(process.execPath, [script, '--check']);
  });

  it('is told when it is not, and mended by the command that is named', async () => {
    const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    await using place = await folderWith({
      'schema/millrace.schema.json': '{}\n',
      'docs/configuration.md': page.replace('| `maxReceives` |', '| `maxReceive` |'),
    });
    const run = (...flags: string[]) =>
      promisify(execFile)(process.execPath, [script, '--root', place.folder, ...flags]);
    const failed: unknown = await run('--check').catch((error: unknown) => error);
    expect(failed).to.include({ code: 1 });
    for (const file of FILES) {
      expect(failed).to.have.property('stderr').that.includes(`${file} is not in sync`);
    }
    expect(failed).to.have.property('stderr').that.includes('Run: node scripts/generate-schema.ts');
    await run();
    await run('--check');
    expect(await readFile(join(place.folder, 'docs/configuration.md'), 'utf8')).to.equal(page);
  });

  it('has an example that loads', async () => {
    const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
    expect(examples).to.have.length(1);
    expect(await complaints(examples[0] ?? '')).to.deep.equal([]);
    expect(accepts(examples[0] ?? '')).to.equal(true);
  });
});
