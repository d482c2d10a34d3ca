import { expect } from 'chai';
import { startSlowApi } from '../../examples/slow-api/slow-api.ts';
import { buildImage, type Cluster, HOST, type Pod, startCluster } from '../support/cluster.ts';
import { reportOfFailures } from '../support/cluster-report.ts';
import { demoPipeline, influx, makeSecret, seenByPods, valuesWith } from '../support/cluster-values.ts';
import { countersOf, total } from '../support/collected.ts';
import { expectedOfDemo, inOrder } from '../support/demo-data.ts';
import { HELM3, HELM4 } from '../support/helm.ts';
import { influx2Place, type InfluxPlace } from '../support/influx-places.ts';
import { readMeasurement } from '../support/influxql.ts';
import { setting } from '../support/setting.ts';
import { until } from '../support/until.ts';

/** A wait ends as soon as there is what it waits for: this is for a machine with much to do. */
const ARRIVE_MS = 300_000;

/** Nobody listens there. */
const NOWHERE = `http://${HOST}:1`;

/** What is left for whoever looks for the objects of a release. */
const KINDS =
  'all,configmaps,secrets,serviceaccounts,poddisruptionbudgets,networkpolicies,horizontalpodautoscalers,persistentvolumeclaims';

describe('the chart on Kubernetes by Helm, with LocalStack, InfluxDB 2 and the Collector', function () {
  this.timeout(900_000);

  let cluster: Cluster;
  let place: InfluxPlace;
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    await buildImage();
    cluster = cleaning.use(await startCluster());
    await makeSecret(cluster);
    place = cleaning.use(await influx2Place(influx(), cluster.namespace));
  });
  after(() => cleaning.disposeAsync());
  reportOfFailures(() => cluster);

  /** The demo, whose API is here, against the servers that are here. */
  function demoValues(apiPort: number): Record<string, unknown> {
    return {
      ...valuesWith(demoPipeline(), { name: cluster.namespace }),
      env: {
        SLOW_API_URL: `http://${HOST}:${apiPort}`,
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
        OTEL_METRIC_EXPORT_TIMEOUT: '1000',
      },
      observability: {
        environment: 'test',
        otlp: { endpoint: seenByPods(setting('MILLRACE_TEST_OTLP_URL', 'the URL of a Collector')) },
      },
    };
  }

  it('gathers the demo into InfluxDB, point by point what the API served', async () => {
    const api = await startSlowApi({ latencyMs: [5, 50], perSecond: 1_000 });
    cleaning.defer(() => api.close());
    await cluster.release(HELM4, 'demo', demoValues(Number(new URL(api.url).port)));
    for (const measurement of ['quake', 'weather', 'stock'] as const) {
      const expected = expectedOfDemo().points[measurement];
      const found = await until(
        `${expected.length} points of ${measurement}`,
        async () => {
          const points = await readMeasurement(place.server, measurement);
          return points.length >= expected.length ? points : undefined;
        },
        { withinMs: ARRIVE_MS },
      );
      expect(inOrder(found)).to.deep.equal(expected);
    }
  });

  it('runs as nobody, with a root that cannot be written to, and is ready', async () => {
    const pods = await cluster.list<Pod>('pods', '--selector', 'app.kubernetes.io/instance=demo');
    const components = pods.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/component']);
    expect(components).to.have.members(['gather', 'process']);
    for (const { metadata, status } of pods) {
      expect(status.containerStatuses?.map(({ ready, restartCount }) => [ready, restartCount])).to.deep.equal(
        [[true, 0]],
      );
      const tried = await cluster.kubectl(
        'exec',
        metadata.name,
        '--',
        'node',
        '-e',
        "try { require('fs').writeFileSync('/app/x', '') } catch (error) { console.log(process.getuid(), error.code) }",
      );
      expect(tried.trim()).to.equal('65532 EROFS');
    }
  });

  it('tells the Collector who counted what', async () => {
    const folder = setting('MILLRACE_TEST_OTLP_FILES', 'the folder where the Collector writes what it gets');
    const received = await until(
      'the counters of process',
      async () => (await countersOf(folder, cluster.namespace)).get('millrace.queue.received'),
      { withinMs: ARRIVE_MS },
    );
    expect([...received.keys()].join()).to.match(/^demo-millrace-process-\w+-\w+$/);
    expect(total(received)).to.be.greaterThan(0);
  });

  it('passes a record through at helm test', async () => {
    const told = await cluster.helm(HELM4, ['test', 'demo', '--logs', '--timeout', '600s']);
    expect(told).to.include('A record passed through the queue of helm-test to the store.');
    expect(await readMeasurement(place.server, 'millrace_helm_test')).to.have.length(1);
  });

  it('says in one sentence at helm test that the queue cannot be reached', async () => {
    const values = valuesWith(demoPipeline(), { name: cluster.namespace, sqs: NOWHERE });
    const nobody = { enabled: false };
    const without = { ...values, gather: nobody, process: nobody, env: { SLOW_API_URL: NOWHERE } };
    await cluster.release(HELM4, 'lost', without);
    const refused = await cluster.helm(HELM4, ['test', 'lost', '--logs', '--timeout', '600s']).then(
      (told) => told,
      (error: Error) => error.message,
    );
    expect(refused).to.include('No record passed through the queue of helm-test to the store');
    const logs = await cluster.kubectl('logs', 'lost-millrace-test', '--container', 'record');
    expect(logs).to.match(/queue .*(cannot be reached|ECONNREFUSED)/);
    expect(logs).not.to.match(/^ {4}at /m);
    await cluster.helm(HELM4, ['uninstall', 'lost', '--wait']);
  });

  it('leaves nothing behind but the volumes', async () => {
    await cluster.helm(HELM4, ['uninstall', 'demo', '--wait']);
    const left = await until(
      'the objects to be gone',
      async () => {
        const found = await cluster.list(KINDS, '--selector', 'app.kubernetes.io/instance=demo');
        const names = found.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
        return names.length <= 1 ? names : undefined;
      },
      { withinMs: ARRIVE_MS },
    );
    expect(left).to.deep.equal(['PersistentVolumeClaim data-demo-millrace-gather-0']);
  });

  it('is installed by Helm 3 too', async () => {
    const api = await startSlowApi({ latencyMs: [5, 50], perSecond: 1_000 });
    cleaning.defer(() => api.close());
    await cluster.release(HELM3, 'three', demoValues(Number(new URL(api.url).port)));
    const told = await cluster.helm(HELM3, ['test', 'three', '--logs', '--timeout', '600s']);
    expect(told).to.include('A record passed through the queue of helm-test to the store.');
    await cluster.helm(HELM3, ['uninstall', 'three', '--wait']);
  });
});
