import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError, loadConfig } from '../../src/config/index.ts';
import { MAX_FILE_BYTES } from '../../src/config/loader.ts';
import {
  complaints,
  configWith,
  folderWith,
  loaded,
  pipelineOf,
  problemsOf,
  SOURCE,
  TYPE,
} from '../support/config-file.ts';

async function fileProblem(
  content: string | Uint8Array | undefined,
  name = 'pipeline.yaml',
): Promise<string> {
  await using place = await folderWith(content === undefined ? {} : { 'pipeline.yaml': content });
  try {
    await loadConfig(join(place.folder, name), { env: {} });
    return 'no problem';
  } catch (error) {
    expect(error).to.be.an.instanceOf(ConfigError);
    return (error as ConfigError).message.replaceAll(place.folder, '…');
  }
}

describe('loading a configuration', () => {
  it('gives the pipeline, the file and what hides its secrets', async () => {
    await using place = await folderWith({ 'pipeline.yaml': configWith({}) });
    const { pipeline, redact, file } = await loadConfig(join(place.folder, 'pipeline.yaml'), { env: {} });
    expect(file).to.equal(join(place.folder, 'pipeline.yaml'));
    expect(pipeline.data).to.equal(join(place.folder, '.millrace'));
    expect(pipeline.sources.map(({ name }) => name)).to.deep.equal(['quakes']);
    expect(pipeline.types.map(({ name }) => name)).to.deep.equal(['quake']);
    expect(pipeline.queue.style).to.equal('embedded');
    expect(pipeline.store.style).to.equal('sqlite');
    expect(redact('nothing')).to.equal('nothing');
  });

  it('keeps data where MILLRACE_DATA says, unless the file says where', async () => {
    const env = { MILLRACE_DATA: '/data' };
    await using place = await folderWith({
      'silent.yaml': configWith({}),
      'own.yaml': `data: own\n${configWith({})}`,
    });
    const dataOf = async (name: string, env: Readonly<Record<string, string>>) =>
      (await loadConfig(join(place.folder, name), { env })).pipeline.data;
    expect(await dataOf('silent.yaml', env)).to.equal('/data');
    expect(await dataOf('silent.yaml', { MILLRACE_DATA: '' })).to.equal(join(place.folder, '.millrace'));
    expect(await dataOf('own.yaml', env)).to.equal(join(place.folder, 'own'));
  });

  it('names the file as it was named, so that a terminal makes it a link', async () => {
    const problems = await problemsOf('sources: 1');
    expect(problems[0]?.file).to.match(/pipeline\.yaml$/);
    expect(await fileProblem(undefined, './none.yaml')).to.include('none.yaml:1:1: ');
  });

  it('tells of a file that cannot be read', async () => {
    expect(await fileProblem(undefined)).to.equal(
      '…/pipeline.yaml:1:1: The configuration file does not exist. Check its name.',
    );
    expect(await fileProblem('', '.')).to.include('The configuration file is a folder. Name a file in it.');
    expect(await fileProblem(Uint8Array.of(0x61, 0xff))).to.include('is not UTF-8 text. Save it as UTF-8.');
    expect(await fileProblem(' '.repeat(MAX_FILE_BYTES + 1))).to.include(
      'is larger than 1MiB. Make it smaller.',
    );
    for (const empty of ['', '\n# nothing\n', '---\n']) {
      expect(await fileProblem(empty)).to.include('The configuration file is empty. Add sources and types.');
    }
  });

  it('takes a file with a byte order mark and Windows line ends', async () => {
    const windows = `\uFEFF${configWith({})}`.replaceAll('\n', '\r\n');
    expect((await pipelineOf(windows)).sources).to.have.length(1);
  });

  it('tells of five mistakes at once, in the order of the file', async () => {
    const yaml = [
      'sources:',
      '  quakes:',
      '    url: ftp://example.com/',
      '    scedule: { every: 15m }',
      '    schedule: { every: 15 }',
      '    type: quak',
      'types:',
      '  quake:',
      '    time: at',
      '    fields:',
      '      size: { path: size, type: flot }',
      '',
    ].join('\n');
    expect(await complaints(yaml)).to.deep.equal([
      '3:10 sources.quakes.url: "ftp://example.com/" is not an http or https URL. Write it whole, such as https://api.example.com/v1.',
      '4:5 sources.quakes.scedule: is not an option here. Did you mean schedule?',
      '5:24 sources.quakes.schedule.every: 15 has no unit. Write s behind it for seconds, m for minutes, h for hours or ms for milliseconds.',
      '6:11 sources.quakes.type: "quak" is not among the types. Did you mean quake?',
      '11:33 types.quake.fields.size.type: "flot" is not one of float, integer, string, boolean. Did you mean float?',
    ]);
  });

  it('tells of problems of every kind together: references, keys, modules and what other floors know', async () => {
    const yaml = [
      'sources:',
      '  quakes:',
      `    ${SOURCE.replaceAll('\n', '\n    ')}`,
      '    headers: { authorization: "${env:NO}" }',
      '    records: a',
      '    records: b',
      'types:',
      '  quake: { use: ./none.ts }',
      'stor: sqlite',
    ].join('\n');
    const check = {
      source: () => [{ path: ['url'], message: 'This URL is ugly.' }],
      type: () => [],
    };
    expect(await complaints(yaml, { check })).to.deep.equal([
      '3:10 sources.quakes.url: This URL is ugly.',
      '6:31 sources.quakes.headers.authorization: ${env:NO} is not set in the environment. Set it, or give a default: ${env:NO:-…}.',
      '8:5 sources.quakes.records: is given twice, first in line 7. Keep one.',
      '10:17 types.quake.use: "./none.ts" does not exist. Name a module, relative to this file.',
      '11:1 stor: is not an option here. Did you mean store?',
    ]);
  });

  it('tells of YAML that is none, and of one thing for each line', async () => {
    expect(await complaints('sources: { a: { url: ${env:X} } }\n')).to.deep.equal([
      '1:23 : This is not YAML: a reference inside of { } or [ ] stands without quotes. Write "${…}".',
    ]);
  });

  it('says once what an alias repeats', async () => {
    const source = SOURCE.replaceAll('\n', ', ');
    const yaml = [
      'sources:',
      `  a: { ${source}, retry: &r { retries: lots } }`,
      `  b: { ${source}, retry: *r }`,
      `types: { quake: { ${TYPE.replaceAll('\n', ', ')} } }`,
    ].join('\n');
    expect((await complaints(yaml)).map((line) => line.replace(/^\S+ /, ''))).to.deep.equal([
      'sources.a.retry.retries: "lots" is not a whole number. Write one.',
    ]);
  });

  it('tells of a file that is no mapping, and of sections that are none', async () => {
    expect(await complaints('- a\n')).to.deep.equal([
      '1:1 : The file is not a mapping. Its options are data, sources, types, queue, store.',
    ]);
    expect(await complaints('data: x\n')).to.deep.equal([
      '1:1 sources: is missing. Add it.',
      '1:1 types: is missing. Add it.',
    ]);
    expect(await complaints('sources: {}\ntypes:\n')).to.deep.equal([
      '1:10 sources: is empty. Add a source.',
      '2:7 types: is empty. Give it a value, or remove the line.',
    ]);
  });
});

describe('references in a configuration', () => {
  const source = 'url: ${env:HOST:-https://api.example.com}/v1\nschedule: once\ntype: quake';

  it('stand where text, numbers, durations and choices do', async () => {
    const yaml = configWith({
      source: `${source}\nmethod: \${env:METHOD}\nrate: \${env:RATE}\nconcurrency: \${env:MANY}\nretry: { retries: "\${env:TRIES}", maxBackoff: "\${env:WAIT}" }`,
      type: 'time: at\nfields: { v: { value: "${env:V}", type: integer } }',
      rest: 'store: ${env:STORE}\nqueue: { sqs: { region: r, create: "${env:YES}" }, targetSize: "${env:SIZE}" }',
    });
    const env = {
      METHOD: 'POST',
      RATE: '5/s',
      MANY: '7',
      TRIES: '3',
      WAIT: '1m',
      V: '3',
      STORE: 'memory',
      YES: 'true',
      SIZE: '32KiB',
    };
    const { sources, types, store, queue } = await pipelineOf(yaml, { env });
    expect(sources[0]).to.deep.include({
      url: 'https://api.example.com/v1',
      method: 'POST',
      rates: [{ requests: 5, perMs: 1_000 }],
      concurrency: 7,
    });
    expect(sources[0]?.retry).to.include({ retries: 3, maxBackoffMs: 60_000 });
    expect(types[0]).to.have.nested.property('fields[0].value.value', '3');
    expect(store.style).to.equal('memory');
    expect(queue).to.deep.include({ create: true, targetBytes: 32_768 });
  });

  it('read files relative to the configuration', async () => {
    const yaml = configWith({
      source: `${source}\nheaders: { authorization: "Bearer \${file:secrets/token}" }`,
    });
    const { sources } = await pipelineOf(yaml, { files: { 'secrets/token': 'abc\n' } });
    expect(sources[0]?.headers).to.deep.equal({ authorization: 'Bearer abc' });
  });

  it('are shown in problems in place of what they stand for', async () => {
    const env = { SECRET: 'hunter22', SHORT: 'pw' };
    const yaml = configWith({
      source: `${source}\nrate: \${env:SECRET}\nretry: { retries: "\${env:SHORT}" }\nrecords: "\${env:SHORT}"`,
      rest: 'queue: ${env:SECRET}\nstore: { batch: "${file:key}" }',
    });
    const check = { source: () => [{ path: ['records'], message: 'The path pw is odd.' }], type: () => [] };
    const files = { key: 'topsecret' };
    const said = (await complaints(yaml, { env, files })).join('\n');
    expect(said).not.to.match(/hunter22|pw|topsecret/);
    expect(said).to.include('sources.quakes.rate: ${env:SECRET} is not a rate.');
    expect(said).to.include('sources.quakes.retry.retries: ${env:SHORT} is not a whole number.');
    expect(said).to.include('queue: ${env:SECRET} is not one of embedded, memory, sqs.');
    expect(said).to.include('store.batch: ${file:key} is not a whole number.');
    const checked = configWith({ source: `${source}\nrecords: "\${env:SHORT}"` });
    expect(await complaints(checked, { env, check })).to.deep.equal([
      '6:14 sources.quakes.records: The path ${env:SHORT} is odd.',
    ]);
  });

  it('are not given away by advice, however short or changed they are', async () => {
    const lines = (value: string) =>
      `${source}\nrate: ${value}\nrecords: ${value}\nretry: { maxAfter: "${value}" }\nlimits: { body: "${value}" }\npaging: "${value}"`;
    for (const secret of ['12', 'Hunter', 'hun ter', '98765432', '1h 3m', 'AaBbCc22']) {
      const yaml = configWith({
        source: lines('${env:S}').replace('type: quake', 'type: "${env:S}"'),
        rest: 'queue: "${env:S}"',
      });
      const said = (await complaints(yaml, { env: { S: secret } })).join('\n').replaceAll(/^\d+:\d+/gm, '');
      expect(said.toLowerCase()).not.to.include(secret.toLowerCase());
      expect(said.split('\n')).to.have.length(6);
    }
  });

  it('hide a literal secret in a problem too', async () => {
    const yaml = configWith({
      rest: 'store: { influxdb: { url: x, org: o, bucket: b, token: [hunter22] } }',
    });
    expect((await complaints(yaml)).join()).not.to.include('hunter22');
    const url = configWith({ source: 'url: ftp://x.example/?token=hunter22\nschedule: once\ntype: quake' });
    expect(await complaints(url)).to.have.length(1);
  });
});

describe('what the pipeline redacts', () => {
  it('leaves an address from the environment readable, but for what is secret in it', async () => {
    const yaml = `
      sources: { s: { url: "\${env:BASE}/v1", schedule: once, type: t } }
      types: { t: { time: at, fields: { n: n } } }`;
    const { redact } = await loaded(yaml, { env: { BASE: 'https://api.test' } });
    expect(redact('GET https://api.test/v1')).to.equal('GET https://api.test/v1');
    const withKey = await loaded(yaml.replace('/v1', ''), {
      env: { BASE: 'https://api.test/v1?api_key=abcdef-1' },
    });
    expect(withKey.redact('https://api.test/v1?api_key=abcdef-1')).to.equal(
      'https://api.test/v1?api_key=***',
    );
  });

  it('is what came from the environment or a file, and not a default', async () => {
    const yaml = configWith({
      source: `${SOURCE}\nquery: { a: "\${env:A}", b: "\${env:B:-default-b}", c: "\${file:c}" }`,
    });
    const { redact } = await loaded(yaml, { env: { A: 'value-of-a' }, files: { c: 'value of c\n' } });
    expect(redact('value-of-a default-b value of c value%20of%20c')).to.equal('*** default-b *** ***');
  });

  it('is what keys say is secret, though it stands in the file', async () => {
    const yaml = configWith({
      source: `${SOURCE}\nheaders: { Authorization: Bearer abcdef-1 }\nquery: { api_key: k3y-k3y }`,
      rest: 'store: { influxdb: { url: http://127.0.0.1:8086, org: o, bucket: b, token: tok-tok } }',
    });
    const { redact } = await loaded(yaml);
    expect(redact('abcdef-1 k3y-k3y tok-tok')).to.equal('*** *** ***');
  });
});

describe('what other floors check', () => {
  it('is told at the option, in the place where it is written', async () => {
    const yaml = configWith({
      source: [
        'url: https://api.example.com/v1',
        'schedule: { cron: "* *" }',
        'headers: { X-Odd: a }',
        'paging: { page: { total: { pages: "a[" } } }',
        'type: { field: "b[", otherwise: quake }',
      ].join('\n'),
      type: 'time: "c["\nfields: { size: size }',
    });
    const check = {
      source: () =>
        [
          ['schedule', 'cron'],
          ['headers', 'x-odd'],
          ['paging', 'total', 'path'],
          ['type', 'path'],
          ['partitions', 3],
        ].map((path) => ({ path, message: 'No.' })),
      type: () => [{ path: ['time', 'path'], message: 'No.' }],
    };
    expect(await complaints(yaml, { check })).to.deep.equal([
      '2:3 sources.quakes: No.',
      '4:23 sources.quakes.schedule.cron: No.',
      '5:23 sources.quakes.headers.X-Odd: No.',
      '6:39 sources.quakes.paging.page.total.pages: No.',
      '7:20 sources.quakes.type.field: No.',
      '10:11 types.quake.time: No.',
    ]);
  });

  it('is asked of every section, without what the schema has found wrong in it', async () => {
    const asked: string[] = [];
    const check = {
      source: ({ name }: { readonly name: string }) => (asked.push(name), []),
      type: ({ name }: { readonly name: string }) => (asked.push(name), []),
    };
    const source = SOURCE.replaceAll('\n', ', ');
    const type = TYPE.replaceAll('\n', ', ');
    const yaml = `sources: { a: { ${source} }, b: { ${source}, x: 1 } }\ntypes: { quake: { ${type} }, other: { time: 1 }, coded: { use: ./c.js } }`;
    await complaints(yaml, { check, files: { 'c.js': 'export default () => 1' } });
    expect(asked).to.deep.equal(['a', 'b', 'quake']);
  });

  it('is not asked where options are wrong that others speak of, or too little is left', async () => {
    const check = { source: () => [{ path: ['url'], message: 'There is no cursor.' }], type: () => [] };
    for (const source of [
      `${SOURCE}\ncursor: { path: 7 }`,
      `${SOURCE}\nurl: 3`.replace(/^url: http.*\n/, ''),
    ]) {
      const said = await complaints(configWith({ source }), { check });
      expect(said.length, said.join()).to.be.greaterThan(0);
      expect(said.join()).not.to.include('There is no cursor.');
    }
  });

  it('is told beside what the schema finds, in the order of the file', async () => {
    const check = { source: () => [{ path: ['records'], message: 'No.' }], type: () => [] };
    const source = `${SOURCE}\nrecords: a\nretyr: 3`;
    const said = await complaints(configWith({ source }), { check });
    expect(said.map((each) => each.replace(/^\S+ /, ''))).to.deep.equal([
      'sources.quakes.records: No.',
      'sources.quakes.retyr: is not an option here. Did you mean retry?',
    ]);
  });
});
