import { expect } from 'chai';
import type { QueueConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf } from '../../support/config-file.ts';

async function queue(rest: string, env = {}): Promise<QueueConfig> {
  return (await pipelineOf(configWith({ rest }), { env })).queue;
}

async function wrong(rest: string): Promise<readonly string[]> {
  return (await complaints(configWith({ rest }))).map((line) => line.replace(/^\S+ /, ''));
}

const BOUNDS = {
  prefix: 'millrace',
  targetBytes: 65_536,
  maxInFlight: 64,
  waitMs: 1_000,
  visibilityMs: 30_000,
  maxReceives: 5,
};

describe('the queue', () => {
  for (const rest of [
    '',
    'queue: embedded',
    'queue: { embedded: {} }',
    'queue: { embedded: }',
    'queue: {}',
  ]) {
    it(`is embedded with ${rest === '' ? 'nothing' : rest}`, async () => {
      expect(await queue(rest)).to.deep.equal({ ...BOUNDS, style: 'embedded' });
    });
  }

  for (const rest of ['queue: memory', 'queue: { memory: {} }', 'queue: { memory: }']) {
    it(`is in memory with ${rest}`, async () => {
      expect(await queue(rest)).to.deep.equal({ ...BOUNDS, style: 'memory' });
    });
  }

  it('is SQS, with an endpoint and credentials or without', async () => {
    expect(await queue('queue: { sqs: { region: eu-central-1 } }')).to.deep.equal({
      ...BOUNDS,
      waitMs: 5_000,
      style: 'sqs',
      endpoint: undefined,
      region: 'eu-central-1',
      credentials: undefined,
      create: false,
    });
    const local =
      '{ endpoint: "http://127.0.0.1:4566", region: r, accessKeyId: a, secretAccessKey: b, create: true }';
    expect(await queue(`queue: { sqs: ${local}, prefix: p, wait: 20s, targetSize: 960KiB }`)).to.deep.include(
      {
        endpoint: 'http://127.0.0.1:4566',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        create: true,
        prefix: 'p',
        waitMs: 20_000,
        targetBytes: 983_040,
      },
    );
  });

  it('takes the region from the environment where the file names none', async () => {
    expect(await queue('queue: { sqs: {} }', { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' })).to.include({
      region: 'a',
    });
    expect(await queue('queue: sqs', { AWS_DEFAULT_REGION: 'b' })).to.include({ style: 'sqs', region: 'b' });
    expect(await wrong('queue: { sqs: {} }')).to.deep.equal([
      'queue.sqs.region: is missing, and the environment has no AWS_REGION. Add it.',
    ]);
  });

  for (const [rest, says] of [
    ['queue: embeded', 'queue: "embeded" is not one of embedded, memory, sqs. Did you mean embedded?'],
    ['queue: kafka', 'queue: "kafka" is not one of embedded, memory, sqs. Write one of them.'],
    ['queue: [a]', 'queue: is neither embedded, memory or sqs nor a mapping. Write one of them.'],
    ['queue:', 'queue: is empty. Give it a value, or remove the line.'],
    ['queue: { sqs: { region: r }, memory: {} }', 'queue.memory: does not go with sqs. Keep one of them.'],
    [
      'queue: { embedded: { port: 1 } }',
      'queue.embedded.port: is not an option here. There are none: remove it.',
    ],
    [
      'queue: { sqs: { region: r, accessKeyId: a } }',
      'queue.sqs.accessKeyId: needs secretAccessKey beside it. Add it, or remove both for the AWS default provider chain.',
    ],
    [
      'queue: { sqs: { region: r, secretAccessKey: abc } }',
      'queue.sqs.secretAccessKey: needs accessKeyId beside it. Add it, or remove both for the AWS default provider chain.',
    ],
    [
      'queue: { sqs: { region: r, endpoint: "localhost:4566" } }',
      'queue.sqs.endpoint: "localhost:4566" is not an http or https URL. Write it whole, such as https://api.example.com/v1.',
    ],
    ['queue: { wait: 21s }', 'queue.wait: "21s" is too much. Give at most 20s.'],
    [
      'queue: { wait: 1500ms }',
      'queue.wait: "1500ms" is not a whole number of seconds, which is all that SQS counts in. Round it.',
    ],
    [
      'queue: { visibility: 30500ms }',
      'queue.visibility: "30500ms" is not a whole number of seconds, which is all that SQS counts in. Round it.',
    ],
    [
      'queue: { visibility: 2s }',
      'queue.visibility: "2s" is too short to be renewed in time. Give at least 5s.',
    ],
    ['queue: { visibility: 13h }', 'queue.visibility: "13h" is too much. Give at most 12h.'],
    ['queue: { targetSize: 1MiB }', 'queue.targetSize: "1MiB" is too much. Give at most 960KiB.'],
    [
      'queue: { prefix: "a b" }',
      'queue.prefix: "a b" is no prefix of a queue name. Use letters, digits, - and _, at most 35.',
    ],
    ['queue: { maxReceives: 0 }', 'queue.maxReceives: 0 is too little. Give at least 1.'],
  ] as const) {
    it(`is not ${rest}`, async () => {
      expect(await wrong(rest)).to.deep.equal([says]);
    });
  }

  it('counts in fractions of a second in memory', async () => {
    expect(await queue('queue: { memory: {}, wait: 10ms, visibility: 500ms }')).to.include({
      waitMs: 10,
      visibilityMs: 500,
    });
  });
});
