import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { SCENARIOS } from '../../scripts/chart/scenarios.ts';
import { type ApiServer, json, startApiServer } from '../support/api-server.ts';
import { buildImage, type Cluster, HOST, startCluster } from '../support/cluster.ts';
import { reportOfFailures } from '../support/cluster-report.ts';
import { influx, makeSecret, sqsUrl, valuesWith } from '../support/cluster-values.ts';
import { type Gate, startGate } from '../support/gate.ts';
import { HELM4, type Manifest, manifestsIn, template } from '../support/helm.ts';
import { influx2Place, type InfluxPlace } from '../support/influx-places.ts';
import { readMeasurement } from '../support/influxql.ts';
import { setting } from '../support/setting.ts';
import { until } from '../support/until.ts';

/** A wait ends as soon as there is what it waits for: this is for a machine with much to do. */
const SCALE_MS = 300_000;
/** After so long without a message it scales to 0: longer than two looks that fail take on a slow machine. */
const COOLDOWN_SECONDS = 30;
/** Longer than that. */
const HOLD_MS = 40_000;

const FAST_THINGS = 40;
const SLOW_THINGS = 400;
const MOST = 3;

type Scaled = {
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly readyReplicas?: number };
};
type ScaledObject = {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

describe('the chart on Kubernetes by Helm, with KEDA, LocalStack and InfluxDB 2', function () {
  this.timeout(900_000);

  let cluster: Cluster;
  let place: InfluxPlace;
  let api: ApiServer;
  let queue: Gate;
  let store: Gate;
  /** What the API has and has not served yet. It serves each thing once: so the queues run dry. */
  const things = { fast: 0, slow: 0 };
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    await buildImage();
    cluster = cleaning.use(await startCluster());
    await makeSecret(cluster);
    place = cleaning.use(await influx2Place(influx(), cluster.namespace));
    queue = cleaning.use(await startGate(sqsUrl()));
    store = cleaning.use(await startGate(influx().url));
    api = cleaning.use(
      await startApiServer(({ path }) => {
        const of = path.slice(1) as keyof typeof things;
        const items = Array.from({ length: things[of] }, (_, number) => thing(of, number));
        things[of] = 0;
        return json({ items });
      }),
    );
    await cluster.release(HELM4, 'scaled', values());
  });
  after(async () => {
    // The finalizer of what KEDA scales wants its operator.
    await cluster?.helm(HELM4, ['uninstall', 'scaled', '--wait']).catch(() => undefined);
    await cleaning.disposeAsync();
  });
  reportOfFailures(() => cluster);

  function thing(of: string, number: number) {
    return { id: `${of}-${number}`, at: 1_700_000_000 + number, value: number, padding: 'x'.repeat(200) };
  }

  function values(): Record<string, unknown> {
    const source = (type: string) => ({
      url: `http://${HOST}:${new URL(api.url).port}/${type}`,
      schedule: { every: '2s' },
      records: 'items',
      type,
    });
    const type = { time: { path: 'at', unit: 's' }, tags: { id: 'id' }, fields: { value: 'value' } };
    const pipeline = {
      sources: { fast: source('fast'), slow: source('slow') },
      types: { fast: type, slow: type },
    };
    const all = valuesWith(pipeline, {
      name: cluster.namespace,
      sqs: `http://${HOST}:${queue.port}`,
      influxdb: `http://${HOST}:${store.port}`,
      queue: { targetSize: '1KiB', maxInFlight: 1 },
    });
    return {
      ...all,
      process: {
        ...(all['process'] as object),
        groups: { fast: { types: ['fast'] }, slow: { types: ['slow'] } },
      },
      scaling: {
        mode: 'keda',
        minReplicas: 0,
        maxReplicas: MOST,
        keda: {
          queueLength: 10,
          pollingInterval: 2,
          cooldownPeriod: COOLDOWN_SECONDS,
          fallback: { failureThreshold: 1 },
        },
      },
    };
  }

  async function deploymentOf(group: string): Promise<Scaled> {
    const name = `scaled-millrace-process-${group}`;
    return JSON.parse(await cluster.kubectl('get', 'deployment', name, '-o', 'json')) as Scaled;
  }

  async function replicasOf(group: string): Promise<number> {
    const { spec } = await deploymentOf(group);
    return spec.replicas ?? 0;
  }

  async function fallsBack(group: string): Promise<boolean> {
    const name = `scaled-millrace-process-${group}`;
    const { status } = JSON.parse(
      await cluster.kubectl('get', 'scaledobject', name, '-o', 'json'),
    ) as ScaledObject;
    return status?.conditions?.some(({ type, status: is }) => type === 'Fallback' && is === 'True') ?? false;
  }

  function untilReplicas(group: string, wanted: (count: number) => boolean, what: string): Promise<number> {
    return until(
      `${what} pods of ${group}`,
      async () => {
        const count = await replicasOf(group);
        return wanted(count) ? count : undefined;
      },
      { withinMs: SCALE_MS },
    );
  }

  async function untilStored(of: 'fast' | 'slow', count: number): Promise<void> {
    const found = await until(
      `${count} points of ${of}`,
      async () => {
        const points = await readMeasurement(place.server, of);
        return points.length >= count ? points : undefined;
      },
      { withinMs: SCALE_MS },
    );
    const ids = Array.from({ length: count }, (_, number) => `${of}-${number}`);
    expect(found.map(({ tags }) => tags['id'])).to.have.members(ids);
  }

  it('has nobody processing while nothing waits', async () => {
    for (const group of ['fast', 'slow']) {
      await untilReplicas(group, (count) => count === 0, 'no');
    }
  });

  it('scales the type whose queue fills up to the most, and the other as far as it needs', async () => {
    // While nothing is stored, all of it waits.
    store.close();
    Object.assign(things, { fast: 1, slow: SLOW_THINGS });
    await untilReplicas('slow', (count) => count === MOST, `${MOST}`);
    await untilReplicas('fast', (count) => count === 1, 'one');
    // A pod that begins without its queue ends, and is begun again.
    await until(
      'all of them to be ready',
      async () => ((await deploymentOf('slow')).status.readyReplicas === MOST ? true : undefined),
      { withinMs: SCALE_MS },
    );
  });

  it('holds what there is while the queue cannot be asked', async () => {
    queue.close();
    await until(
      'KEDA to say that it cannot ask',
      async () => ((await fallsBack('slow')) ? true : undefined),
      {
        withinMs: SCALE_MS,
      },
    );
    const end = Date.now() + HOLD_MS;
    while (Date.now() < end) {
      expect(await replicasOf('slow')).to.equal(MOST);
      await wait(1_000);
    }
    queue.open();
  });

  it('stores every record, and scales to nobody when nothing waits any more', async () => {
    store.open();
    await untilStored('slow', SLOW_THINGS);
    await untilStored('fast', 1);
    for (const group of ['slow', 'fast']) {
      await untilReplicas(group, (count) => count === 0, 'no');
    }
  });

  it('comes back from nobody, and stores what came since', async () => {
    things.fast = FAST_THINGS;
    await untilStored('fast', FAST_THINGS);
    expect(await replicasOf('slow')).to.equal(0);
  });
});

describe('the resources of Elastic that the chart makes, on Kubernetes', function () {
  this.timeout(120_000);

  let cluster: Cluster;
  const cleaning = new AsyncDisposableStack();
  before(async () => {
    cluster = cleaning.use(await startCluster());
    const folder = setting('MILLRACE_TEST_CRDS', 'the folder with the definitions of ECK: eck.yaml');
    await cluster.kubectl('apply', '--server-side', '--force-conflicts', '-f', `${folder}/eck.yaml`);
    await cluster.kubectl(
      'wait',
      '--for=condition=Established',
      '--timeout=60s',
      'crd',
      'elasticsearches.elasticsearch.k8s.elastic.co',
      'kibanas.kibana.k8s.elastic.co',
    );
  });
  after(() => cleaning.disposeAsync());

  const ofElastic = (all: readonly Manifest[]) =>
    all.filter(({ apiVersion }) => /elastic\.co/.test(apiVersion));

  async function tried(objects: readonly Manifest[]): Promise<string> {
    const here = objects.map((each) => ({
      ...each,
      metadata: { ...each.metadata, namespace: cluster.namespace },
    }));
    return cluster.apply(...here).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
  }

  it('are accepted by their real definitions', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'elastic');
    const objects = ofElastic(manifestsIn(readFileSync(scenario?.rendered ?? '', 'utf8')));
    expect(objects.map(({ kind }) => kind)).to.deep.equal(['Elasticsearch', 'Kibana']);
    expect(await tried(objects)).to.equal('accepted');
  });

  for (const [what, spec, complaint] of [
    ['nodes that are no list', { nodeSets: 'three' }, /nodeSets/],
    ['a count that is no number', { nodeSets: [{ name: 'a', count: 'three' }] }, /count/],
    ['a version that is none', { version: 8 }, /version/],
  ] as const) {
    it(`are refused when they are wrong: ${what}`, async () => {
      const observability = { elasticsearch: { eck: { enabled: true, spec } } };
      const { pipeline } = valuesWith(
        { sources: { a: { url: 'http://a.example', schedule: 'once', type: 'a' } }, types: { a: {} } },
        { name: 'a', sqs: 'http://sqs.example', influxdb: 'http://influxdb.example' },
      );
      expect(await tried(ofElastic(await template({ pipeline, observability })))).to.match(complaint);
    });
  }
});
