import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Cluster, HOST, IMAGE } from './cluster.ts';
import { setting } from './setting.ts';
import { TEST_CONNECTION } from './sqs-backend.ts';

/** A port of the loopback address, as pods name it. */
export function seenByPods(url: string): string {
  return url.replace(/\/\/(127\.0\.0\.1|localhost)(?=[:/]|$)/, `//${HOST}`);
}

export const influx = () => ({
  url: setting('MILLRACE_TEST_INFLUXDB2_URL', 'the URL of an InfluxDB 2'),
  token: process.env['MILLRACE_TEST_INFLUXDB2_TOKEN'] ?? 'millrace-dev-token',
  org: process.env['MILLRACE_TEST_INFLUXDB2_ORG'] ?? 'millrace',
});

export function sqsUrl(): string {
  const pairs = setting('MILLRACE_TEST_SQS_ENDPOINTS', 'localstack=URL').split(',');
  const found = pairs.find((pair) => pair.startsWith('localstack='));
  if (found === undefined) {
    throw new Error('Set MILLRACE_TEST_SQS_ENDPOINTS so that it names localstack.');
  }
  return found.slice('localstack='.length);
}

/** The Secret that `valuesWith` takes its credentials from. */
export async function makeSecret(cluster: Cluster): Promise<void> {
  const { accessKeyId, secretAccessKey } = TEST_CONNECTION.credentials;
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'credentials' },
    stringData: { accessKeyId, secretAccessKey, token: influx().token },
  });
}

export type Places = {
  /** Of the queues, and the bucket. */
  readonly name: string;
  readonly sqs?: string;
  readonly influxdb?: string;
  readonly queue?: object;
};

/** Values for a release with queue and store on this machine, and small enough for a node with little room. */
export function valuesWith(
  pipeline: { readonly sources: object; readonly types: object },
  { name, sqs = seenByPods(sqsUrl()), influxdb = seenByPods(influx().url), queue = {} }: Places,
): Record<string, unknown> {
  const resources = { requests: { cpu: '200m', memory: '64Mi' }, limits: { memory: '512Mi' } };
  return {
    image: IMAGE,
    pipeline: {
      ...pipeline,
      queue: {
        sqs: { endpoint: sqs, region: TEST_CONNECTION.region, create: true },
        prefix: name,
        wait: '1s',
        visibility: '20s',
        ...queue,
      },
      store: {
        influxdb: { url: influxdb, org: influx().org, bucket: name, token: '${env:INFLUXDB_TOKEN}' },
      },
    },
    secretEnv: {
      INFLUXDB_TOKEN: { name: 'credentials', key: 'token' },
      AWS_ACCESS_KEY_ID: { name: 'credentials', key: 'accessKeyId' },
      AWS_SECRET_ACCESS_KEY: { name: 'credentials', key: 'secretAccessKey' },
    },
    gather: { resources, persistence: { size: '64Mi' } },
    process: { resources },
    test: { giveUpAfter: '10s' },
  };
}

/** Sources and types of the demo, which ask at SLOW_API_URL. */
export function demoPipeline(): { readonly sources: object; readonly types: object } {
  const file = new URL('../../examples/demo/millrace.yaml', import.meta.url);
  const { sources, types } = parse(readFileSync(file, 'utf8')) as { sources: object; types: object };
  return { sources, types };
}

/** A source with the partitions of a trickling API, asked every second for what is new. */
export function tricklePipeline(port: number, partitions: readonly string[], more: object = {}) {
  return {
    sources: {
      things: {
        url: `http://${HOST}:${port}/{partition.of}`,
        query: { since: '{cursor}' },
        headers: { 'x-pod': '${env:POD_NAME}' },
        schedule: { every: '1s' },
        partitions: { of: partitions },
        cursor: { path: 'at', format: 's', initial: '2023-01-01' },
        records: 'items',
        type: 'thing',
        ...more,
      },
    },
    types: {
      thing: { time: { path: 'at', unit: 's' }, tags: { id: 'id', of: 'of' }, fields: { value: 'value' } },
    },
  };
}
