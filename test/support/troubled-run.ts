import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type ApiServer, json, type RecordedRequest, startApiServer } from './api-server.ts';
import { type Child, startMillrace } from './child.ts';
import { startCollector } from './collector.ts';
import { type Elasticsearch, elasticsearchAt } from './elasticsearch.ts';
import { startElasticsearch } from './elasticsearch-process.ts';
import { freePorts } from './free-ports.ts';
import { KEEPER_TOKEN, startInfluxKeeper } from './influx-keeper.ts';
import { everythingOf, newNamespace, otelcol, type Seen } from './observed.ts';
import type { OtlpReceiver } from './otlp-receiver.ts';
import { type OtlpTee, otlpTee } from './otlp-tee.ts';
import { runSetUp } from './run-set-up.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** How long the store says no. */
export const OUTAGE_MS = 6_000;

/** Secrets of the environment: in a header, a query, a body, the store's token. All are told back in errors. */
const ENVIRONMENT = {
  API_KEY: 'planted-key-0f3a9c7e51',
  API_TOKEN: 'planted-token-77b2d4e890',
  API_PASSWORD: 'planted-password-e4d81b06c2',
  STORE_TOKEN: KEEPER_TOKEN,
} as const;

/** And one that stands in the configuration as it is. */
export const WRITTEN_SECRET = 'planted-written-93ab5f7d10';

export const PLANTED = { ...ENVIRONMENT, WRITTEN_SECRET } as const;

/** The file that holds it, in the folder of each run. */
export const CONFIG_FILE = 'pipeline.yaml';

/** Records that cannot be stored: enough for the log to hold some back. */
export const BAD_RECORDS = 3;

const GOOD_RECORDS = 20;

/** What one run sent, as the Collector took it and as Elasticsearch holds it, and all it wrote. */
export type Ran = {
  readonly namespace: string;
  readonly seen: Seen;
  readonly sent: OtlpReceiver;
  readonly output: string;
  readonly code: number | null;
};

/** Runs, each against the same Collector and an Elasticsearch of their own that was set up. Disposing ends it. */
export type Scene = AsyncDisposable & {
  readonly elasticsearch: Elasticsearch;
  /** For one more run. */
  readonly place: Place;
  /** Nothing goes wrong. */
  readonly healthy: Ran;
  /** A host throttles, a page is gone, records are quarantined and dropped, the store is away for a while. */
  readonly troubled: Ran;
  /** A bug: the writer crashes again and again. */
  readonly crashed: Ran;
};

export async function troubledScene(): Promise<Scene> {
  const held = new AsyncDisposableStack();
  try {
    const folder = held.use(temporaryFolder()).path;
    const [port = 0] = await freePorts(1);
    held.use(await startElasticsearch({ port, folder: join(folder, 'elasticsearch') }));
    const elasticsearch = elasticsearchAt(`http://127.0.0.1:${port}`);
    const setUp = await runSetUp({ ELASTICSEARCH_URL: elasticsearch.url });
    if (setUp.code !== 0) {
      throw new Error(`The set-up ended with ${setUp.code}: ${setUp.stderr}`);
    }
    const collector = held.use(
      await startCollector({ binary: otelcol(), elasticsearch: elasticsearch.url, folder }),
    );
    const place = { folder, collector: collector.otlp, elasticsearch };
    const healthy = await run(place, { name: 'healthy', answer: () => items(good) });
    const troubled = await run(place, {
      name: 'troubled',
      answer: troubledApi(),
      outage: true,
    });
    const crashed = await run(place, { name: 'crashed', answer: () => items(good), broken: true });
    return {
      elasticsearch,
      place,
      healthy,
      troubled,
      crashed,
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  } catch (error) {
    await held.disposeAsync();
    throw error;
  }
}

export type Place = {
  readonly folder: string;
  readonly collector: string;
  readonly elasticsearch: Elasticsearch;
};
/** What every run is told in its environment. */
export function environment({
  tee,
  namespace,
  store,
}: {
  readonly tee: OtlpTee;
  readonly namespace: string;
  readonly store: string;
}): Readonly<Record<string, string>> {
  return {
    ...tee.env,
    OTEL_RESOURCE_ATTRIBUTES: `data_stream.namespace=${namespace}`,
    STORE_URL: store,
    ...ENVIRONMENT,
  };
}

type Plot = {
  readonly name: string;
  readonly answer: (request: RecordedRequest, index: number) => Answer;
  readonly outage?: boolean;
  readonly broken?: boolean;
};

async function run(place: Place, { name, answer, outage = false, broken = false }: Plot): Promise<Ran> {
  const namespace = newNamespace();
  const folder = join(place.folder, name);
  mkdirSync(folder);
  await using api = await startApiServer(answer);
  await using store = await startInfluxKeeper();
  await using tee = await otlpTee(place.collector);
  if (outage) {
    store.refuseWith({ status: 503, message: `not now, ${PLANTED.STORE_TOKEN}` });
  }
  await using child = startMillrace(
    ['run', '-c', configIn(folder, api, broken), '--once', '--log-level', 'debug', '--log-format', 'json'],
    {
      env: environment({ tee, namespace, store: store.url }),
    },
  );
  if (outage) {
    await storePaused(child);
    await wait(OUTAGE_MS);
    store.refuseWith(undefined);
  }
  const { code } = await child.exited;
  const seen = await everythingOf(tee, namespace, place.elasticsearch);
  return { namespace, seen, sent: tee.taken, output: child.stdout() + child.stderr(), code };
}

function storePaused(child: Child): Promise<unknown> {
  return child.says(/"event":"store\.paused"/);
}

function configIn(folder: string, { url }: ApiServer, broken: boolean): string {
  const file = join(folder, CONFIG_FILE);
  const options =
    'schedule: once, records: items, type: thing, retry: { retries: 2, minBackoff: 10ms }, ' +
    'headers: { x-api-key: "${env:API_KEY}" }, query: { access_token: "${env:API_TOKEN}" }';
  const body = `{ user: u, password: "\${env:API_PASSWORD}", key: ${WRITTEN_SECRET} }`;
  writeFileSync(
    join(folder, 'broken.ts'),
    `export default function broken() {
      // A bug that no part can know of: from now on the writer throws at each turn.
      Map.groupBy = () => { throw new TypeError('a bug of the test'); };
      return { type: 'drop', rule: 'all' };
    }`,
  );
  const type = broken
    ? 'thing: { use: ./broken.ts }'
    : 'thing: { time: { path: at, unit: s }, tags: { id: id }, fields: { value: { path: value, required: true } }, ' +
      'drop: { unwanted: "unwanted" } }';
  writeFileSync(
    file,
    `data: ./data
sources:
  good: { url: "${url}/good", ${options} }
  bad: { url: "${url.replace('127.0.0.1', 'localhost')}/bad", ${options} }
  gone: { url: "${url}/gone", method: POST, body: ${body}, ${options} }
types:
  ${type}
store: { influxdb: { url: "\${env:STORE_URL}", token: "\${env:STORE_TOKEN}", org: o, bucket: b } }
`,
  );
  return file;
}

type Item = Readonly<Record<string, unknown>>;

const good: readonly Item[] = Array.from({ length: GOOD_RECORDS }, (_, at) => item(at, { value: at / 2 }));
const bad: readonly Item[] = [
  item(100, { value: 1 }),
  item(101, { value: 2, unwanted: true }),
  ...Array.from({ length: BAD_RECORDS }, (_, at) => item(102 + at, {})),
];

function item(number: number, more: Item): Item {
  return { id: `t${number}`, at: Math.floor(Date.now() / 1_000) - number, ...more };
}

function items(of: readonly Item[]): Answer {
  return json({ items: of });
}

/** Throttles its first request, has one source that is gone, and tells back what it was sent, and one with bad records. */
function troubledApi(): Plot['answer'] {
  let throttled = false;
  return ({ path, headers, body }) => {
    if (path.startsWith('/gone')) {
      return json({ error: `${headers['x-api-key']} may not read ${path} with ${body}.` }, { status: 403 });
    }
    if (path.startsWith('/bad')) {
      return items(bad);
    }
    if (!throttled) {
      throttled = true;
      return { status: 429, headers: { 'retry-after': '1' } };
    }
    return items(good);
  };
}
