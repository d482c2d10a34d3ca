import { expect } from 'chai';
import {
  buildImage,
  type Cluster,
  haveImages,
  IMAGE,
  importImages,
  type Pod,
  startCluster,
} from '../support/cluster.ts';
import { reportOfFailures } from '../support/cluster-report.ts';
import { tricklePipeline } from '../support/cluster-values.ts';
import { inOrder } from '../support/demo-data.ts';
import { HELM4 } from '../support/helm.ts';
import { readMeasurement } from '../support/influxql.ts';
import { startTrickleApi, type TrickleApi } from '../support/trickle-api.ts';
import { until } from '../support/until.ts';

/** A wait ends as soon as there is what it waits for: this is for a machine with much to do. */
const ARRIVE_MS = 300_000;

/** What the profile brings into the cluster. */
const IMAGES = [
  'localstack/localstack:4.14.0',
  'influxdb:2.7.12',
  'otel/opentelemetry-collector-contrib:0.158.0',
];

describe('the profile for development on Kubernetes by Helm', function () {
  this.timeout(900_000);

  let cluster: Cluster;
  let api: TrickleApi;
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    await buildImage();
    await haveImages('localstack', 'influxdb', 'otelcol');
    await importImages(...IMAGES);
    cluster = cleaning.use(await startCluster());
    api = cleaning.use(await startTrickleApi(2, 1_000));
  });
  after(() => cleaning.disposeAsync());
  reportOfFailures(() => cluster);

  it('brings all that it needs, and is ready', async () => {
    await cluster.release(HELM4, 'dev', {
      profile: 'dev',
      image: IMAGE,
      pipeline: tricklePipeline(api.port, api.partitions),
    });
    const pods = await cluster.list<Pod>('pods');
    expect(pods.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'])).to.have.members([
      'gather',
      'process',
      'collector',
      'dev-sqs',
      'dev-influxdb',
    ]);
  });

  it('stores what the API serves, in the InfluxDB of the cluster', async () => {
    api.stop();
    const [pod] = await cluster.list<Pod>('pods', '--selector', 'app.kubernetes.io/component=dev-influxdb');
    const server = {
      url: `http://${pod?.status.podIP}:8086`,
      database: 'millrace',
      authorization: 'Token for-development-only',
    };
    const wanted = api.points();
    const found = await until(
      `${wanted.length} points`,
      async () => {
        const points = await readMeasurement(server, 'thing');
        return points.length >= wanted.length ? points : undefined;
      },
      { withinMs: ARRIVE_MS },
    );
    expect(inOrder(found)).to.deep.equal(inOrder(wanted));
  });

  it('shows the telemetry in the log of the Collector', async () => {
    await until(
      'metrics and traces',
      async () => {
        const told = await cluster.kubectl('logs', 'dev-millrace-collector-0');
        return /"Metrics"/.test(told) && /"Traces"/.test(told) ? true : undefined;
      },
      { withinMs: ARRIVE_MS },
    );
  });

  it('passes a record through at helm test', async () => {
    const told = await cluster.helm(HELM4, ['test', 'dev', '--logs', '--timeout', '600s']);
    expect(told).to.include('A record passed through the queue of helm-test to the store.');
  });
});
