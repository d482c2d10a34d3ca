import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { buildImage, type Cluster, type Pod, startCluster } from '../support/cluster.ts';
import { reportOfFailures } from '../support/cluster-report.ts';
import { influx, makeSecret, seenByPods, tricklePipeline, valuesWith } from '../support/cluster-values.ts';
import { countersOf, total } from '../support/collected.ts';
import { inOrder } from '../support/demo-data.ts';
import { HELM4 } from '../support/helm.ts';
import { influx2Place, type InfluxPlace } from '../support/influx-places.ts';
import { readMeasurement } from '../support/influxql.ts';
import { setting } from '../support/setting.ts';
import { FIRST_SECOND, startTrickleApi, type TrickleApi } from '../support/trickle-api.ts';
import { until } from '../support/until.ts';

const PARTITIONS = 9;
const EVERY_MS = 500;
/** A wait ends as soon as there is what it waits for: this is for a machine with much to do. */
const ARRIVE_MS = 300_000;

/** Longer than the exports of what was counted, and the asks of a source, are apart. */
const SETTLED_MS = 5_000;
/** So often each partition is asked before its owners are told: by one that does it in turns with another too. */
const ASKS = 3;

/** A pod that is held up for less than this loses no lease, so that no message comes twice for it. */
const VISIBILITY = '60s';

type Changes = { readonly gather?: number; readonly process?: number; readonly note?: string };

describe('the chart on Kubernetes by Helm, under a steady trickle into LocalStack, InfluxDB 2 and the Collector', function () {
  this.timeout(900_000);

  let cluster: Cluster;
  let place: InfluxPlace;
  let api: TrickleApi;
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    await buildImage();
    cluster = cleaning.use(await startCluster());
    await makeSecret(cluster);
    place = cleaning.use(await influx2Place(influx(), cluster.namespace));
    api = cleaning.use(await startTrickleApi(PARTITIONS, EVERY_MS));
    await change({});
  });
  after(() => cleaning.disposeAsync());
  reportOfFailures(() => cluster);

  /** Installs or upgrades, and waits until it is done. */
  async function change({ gather = 1, process = 1, note = 'first' }: Changes): Promise<void> {
    const pipeline = tricklePipeline(api.port, api.partitions);
    const values = valuesWith(pipeline, { name: cluster.namespace, queue: { visibility: VISIBILITY } });
    await cluster.release(HELM4, 'flow', {
      ...values,
      env: { OTEL_METRIC_EXPORT_INTERVAL: '1000', OTEL_METRIC_EXPORT_TIMEOUT: '1000' },
      drainDeadline: '20s',
      gather: { ...(values['gather'] as object), replicas: gather, podAnnotations: { note } },
      process: { ...(values['process'] as object), replicas: process, podAnnotations: { note } },
      observability: {
        otlp: { endpoint: seenByPods(setting('MILLRACE_TEST_OTLP_URL', 'the URL of a Collector')) },
      },
    });
  }

  async function again(): Promise<{ received: number; again: number }> {
    const folder = setting('MILLRACE_TEST_OTLP_FILES', 'the folder where the Collector writes what it gets');
    const counters = await countersOf(folder, cluster.namespace);
    return {
      received: total(counters.get('millrace.queue.received')),
      again: total(counters.get('millrace.queue.received_again')),
    };
  }

  /** Everything that there is by now is in the store, once, and nothing else. */
  async function expectAll(): Promise<void> {
    const wanted = api.points();
    const last = wanted.at(-1)?.time ?? 0n;
    const found = await until(
      `${wanted.length} points`,
      async () => {
        // What is served meanwhile may overtake what is waited for.
        const points = (await readMeasurement(place.server, 'thing')).filter(({ time }) => time <= last);
        return points.length >= wanted.length ? points : undefined;
      },
      { withinMs: ARRIVE_MS },
    );
    expect(inOrder(found)).to.deep.equal(inOrder(wanted));
  }

  /** Those that are not being stopped. */
  async function runningPods(): Promise<readonly string[]> {
    const pods = await cluster.list<Pod>('pods');
    return pods.flatMap(({ metadata: { uid = '', deletionTimestamp } }) =>
      deletionTimestamp === undefined ? [uid] : [],
    );
  }

  /** Who asks for each partition from now on, when each was asked several times. */
  async function owners(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const since = Date.now();
    const asked = () => api.asked().filter(({ at }) => at >= since);
    await until(
      'every partition to be asked for',
      async () => {
        const counts = api.partitions.map((of) => asked().filter(({ partition }) => partition === of).length);
        return counts.every((count) => count >= ASKS) ? true : undefined;
      },
      { withinMs: ARRIVE_MS },
    );
    const found = new Map<string, Set<string>>();
    for (const { partition, by } of asked()) {
      found.set(partition, (found.get(partition) ?? new Set()).add(by));
    }
    return found;
  }

  async function expectShared(replicas: number): Promise<void> {
    const found = await owners();
    expect([...found.keys()]).to.have.members(api.partitions);
    expect(
      [...found.values()].filter(({ size }) => size !== 1),
      'a partition has one owner',
    ).to.deep.equal([]);
    const names = new Set([...found.values()].flatMap((each) => [...each]));
    expect([...names]).to.have.members(
      Array.from({ length: replicas }, (_, index) => `flow-millrace-gather-${index}`),
    );
  }

  it('stores what is served', async () => {
    await expectAll();
    await expectShared(1);
  });

  it('replaces every pod in a rolling upgrade and loses nothing', async () => {
    const before = await runningPods();
    await change({ note: 'second' });
    const after = await runningPods();
    expect(after).to.have.length(before.length);
    expect(after.filter((uid) => before.includes(uid))).to.deep.equal([]);
    await expectAll();
  });

  it('shares the partitions out among 3 gatherers and then 2, each with one, from where they stood', async () => {
    const grown = Date.now();
    await change({ gather: 3, note: 'second' });
    await expectShared(3);
    // Those that have no state of their own begin where the ledger says, and not at the start.
    const first = new Map<string, number>();
    for (const { partition, since, by, at } of api.asked().filter(({ at }) => at >= grown)) {
      if (/-[12]$/.test(by) && !first.has(partition)) {
        first.set(partition, since);
        expect(since, `${partition} of ${by} at ${at}`).to.be.greaterThan(FIRST_SECOND);
      }
    }
    expect(first.size, 'some have moved').to.be.greaterThan(0);
    await expectAll();
    await change({ gather: 2, note: 'second' });
    await expectShared(2);
    await expectAll();
  });

  it('scales processing to 4, to 0 and to 2, and loses nothing', async () => {
    await change({ gather: 2, process: 4, note: 'second' });
    await change({ gather: 2, process: 0, note: 'second' });
    await wait(SETTLED_MS);
    await change({ gather: 2, process: 2, note: 'second' });
    await expectAll();
  });

  it('goes back to what was before', async () => {
    await cluster.helm(HELM4, ['rollback', 'flow', '1', '--wait', '--timeout', '600s']);
    await expectAll();
  });

  it('has received no message twice, for every stop was orderly', async () => {
    await wait(SETTLED_MS);
    const { received, again: twice } = await again();
    expect(received).to.be.greaterThan(PARTITIONS);
    expect(twice).to.equal(0);
  });

  it('loses nothing when pods are killed with no grace', async () => {
    for (const component of ['process', 'gather']) {
      const selector = `app.kubernetes.io/component=${component}`;
      await cluster.kubectl('delete', 'pods', '--selector', selector, '--grace-period=0', '--force');
    }
    await cluster.kubectl('rollout', 'status', 'statefulset/flow-millrace-gather', '--timeout', '600s');
    await expectAll();
  });

  it('has everything once the trickle ends, and the audits of all gatherers agree', async () => {
    api.stop();
    await expectAll();
    // Those that were scaled away come back with their volumes, and their journals.
    await change({ gather: 3 });
    let fetched = 0;
    for (const index of [0, 1, 2]) {
      const pod = `flow-millrace-gather-${index}`;
      const told = await cluster.kubectl('exec', pod, '--', 'node', 'dist/src/bin.js', 'audit');
      expect(told, pod).to.match(/It balances: every record has an end/);
      fetched += Number(/thing +things +([\d,]+)/.exec(told)?.[1]?.replaceAll(',', '') ?? 0);
    }
    // What was gathered again after a partition moved is in two journals.
    expect(fetched).to.be.at.least(api.points().length);
    await cluster.helm(HELM4, ['uninstall', 'flow', '--wait']);
  });
});
