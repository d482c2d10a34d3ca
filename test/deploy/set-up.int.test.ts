import { expect } from 'chai';
import type { ApiServer } from '../support/api-server.ts';
import { buildImage, type Cluster, HOST, startCluster } from '../support/cluster.ts';
import { reportOfFailures } from '../support/cluster-report.ts';
import { demoPipeline, seenByPods, valuesWith } from '../support/cluster-values.ts';
import { HELM4 } from '../support/helm.ts';
import { kibanaRules } from '../support/kibana-objects.ts';
import { startKibanaStub } from '../support/kibana-stub.ts';
import { setting } from '../support/setting.ts';

/** Nobody listens there: nothing but the set-up runs. */
const NOWHERE = `http://${HOST}:1`;

describe('the jobs that set up Elastic, on Kubernetes by Helm, with Elasticsearch', function () {
  this.timeout(900_000);

  let cluster: Cluster;
  let kibana: ApiServer;
  const elasticsearch = () => setting('MILLRACE_TEST_ELASTICSEARCH_URL', 'the URL of an Elasticsearch');
  const cleaning = new AsyncDisposableStack();

  before(async () => {
    await buildImage();
    cluster = cleaning.use(await startCluster());
    kibana = cleaning.use(await startKibanaStub());
  });
  after(() => cleaning.disposeAsync());
  reportOfFailures(() => cluster);

  /** Installs or upgrades, and waits for the jobs: they are hooks. */
  async function release(keepLogs: string): Promise<void> {
    const nobody = { enabled: false };
    await cluster.release(HELM4, 'shown', {
      ...valuesWith(demoPipeline(), { name: cluster.namespace, sqs: NOWHERE, influxdb: NOWHERE }),
      env: { SLOW_API_URL: NOWHERE },
      gather: nobody,
      process: nobody,
      observability: {
        elasticsearch: { url: seenByPods(elasticsearch()) },
        kibana: { url: seenByPods(kibana.url) },
        setup: { env: { MILLRACE_KEEP_LOGS: keepLogs } },
      },
    });
  }

  async function retention(): Promise<string> {
    const response = await fetch(`${elasticsearch()}/_ilm/policy/millrace-logs`);
    return response.text();
  }

  const imports = () =>
    kibana.requests.filter(({ path }) => path.startsWith('/api/saved_objects/_import')).length;

  it('put up retention in Elasticsearch, objects and rules in Kibana, after an install', async () => {
    await release('41d');
    expect(await retention()).to.match(/"min_age":"41d"/);
    expect(imports()).to.equal(1);
    const made = kibana.requests.filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/api/alerting/rule/'),
    );
    expect(made).to.have.length(kibanaRules().length);
  });

  it('change what has changed after an upgrade', async () => {
    await release('30d');
    expect(await retention()).to.match(/"min_age":"30d"/);
    expect(imports()).to.equal(2);
  });

  it('are gone when they have ended well', async () => {
    expect(await cluster.list('jobs')).to.deep.equal([]);
  });
});
