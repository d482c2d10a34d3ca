import { join } from 'node:path';
import { expect } from 'chai';
import { startCollector } from '../support/collector.ts';
import { type Elasticsearch, elasticsearchAt } from '../support/elasticsearch.ts';
import { startElasticsearch } from '../support/elasticsearch-process.ts';
import { freePorts } from '../support/free-ports.ts';
import { everythingOf, newNamespace, otelcol, runDemo } from '../support/observed.ts';
import { otlpTee } from '../support/otlp-tee.ts';
import { type Finished, runSetUp } from '../support/run-set-up.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SIGNALS = ['logs', 'traces', 'metrics'] as const;

describe('the set-up of Elasticsearch', function () {
  this.timeout(240_000);

  const folder = temporaryFolder();
  const namespace = newNamespace();
  let server: ServerProcess;
  let elasticsearch: Elasticsearch;

  before(async () => {
    const [port = 0] = await freePorts(1);
    server = await startElasticsearch({ port, folder: join(folder.path, 'elasticsearch') });
    elasticsearch = elasticsearchAt(`http://127.0.0.1:${port}`);
  });

  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const setUp = (env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
    runSetUp({ ELASTICSEARCH_URL: elasticsearch.url, ...env });

  it('says what it did, and the second time that all was as it was', async () => {
    const first = await setUp();
    expect(first, first.stderr).to.include({ code: 0 });
    expect(first.stdout)
      .to.match(/logs are kept for 30d/)
      .and.match(/logs-otel@custom is put up/);
    const second = await setUp();
    expect(second, second.stderr).to.include({ code: 0 });
    expect(second.stdout)
      .to.match(/logs-otel@custom is as it was/)
      .and.not.match(/put up|rolled over/);
  });

  it('gives each data stream its retention, and numbers that are fractions now and then a type that holds them', async () => {
    await using collector = await startCollector({
      binary: otelcol(),
      elasticsearch: elasticsearch.url,
      folder: folder.path,
    });
    await using tee = await otlpTee(collector.otlp);
    await runDemo(tee, namespace, folder.path);
    await everythingOf(tee, namespace, elasticsearch);
    for (const signal of SIGNALS) {
      expect(await lifecycles(signal), signal).to.deep.equal([`millrace-${signal}`]);
    }
    const fields = (await elasticsearch.call(
      'GET',
      `logs-millrace.otel-${namespace}/_field_caps?fields=attributes.millrace.*`,
    )) as { fields: Readonly<Record<string, object>> };
    for (const [name, type] of [
      ['attributes.millrace.duration', 'double'],
      ['attributes.millrace.records', 'long'],
      ['attributes.millrace.reason', 'keyword'],
    ] as const) {
      expect(Object.keys(fields.fields[name] ?? {}), name).to.deep.equal([type]);
    }
  });

  it('takes another retention, and rolls nothing over for it', async () => {
    const { code, stdout } = await setUp({ MILLRACE_KEEP_LOGS: '3d' });
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/logs are kept for 3d/)
      .and.not.match(/rolled over/);
    expect(JSON.stringify(await elasticsearch.call('GET', '_ilm/policy/millrace-logs'))).to.include(
      '"min_age":"3d"',
    );
  });

  it('leaves a template alone that is somebody else’s, unless told otherwise; then what is there is rolled over', async () => {
    const theirs = { _meta: { owner: 'them' }, template: { settings: { index: { number_of_replicas: 0 } } } };
    await elasticsearch.call('PUT', '_component_template/logs-otel@custom', theirs);
    const refused = await setUp();
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(
      /logs-otel@custom is there and not Millrace's.*MILLRACE_SETUP_OVERWRITE=true/s,
    );
    const forced = await setUp({ MILLRACE_SETUP_OVERWRITE: 'true' });
    expect(forced, forced.stderr).to.include({ code: 0 });
    expect(forced.stdout).to.include(`logs-millrace.otel-${namespace} is rolled over`);
  });

  it('says who cannot be used, and why', async () => {
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const { code, stderr } = await runSetUp({ ELASTICSEARCH_URL: url, MILLRACE_SETUP_WAIT: '1' });
    expect(code).to.equal(1);
    expect(stderr).to.match(new RegExp(`ELASTICSEARCH at ${url} cannot be used: .*ECONNREFUSED`));
    expect(await runSetUp({})).to.include({ code: 1 });
  });

  async function lifecycles(signal: string): Promise<string[]> {
    const path = `${signal}-millrace.otel-${namespace}/_settings?flat_settings=true`;
    const settings = (await elasticsearch.call('GET', path)) as Record<
      string,
      { settings: Record<string, string> }
    >;
    return Object.values(settings).map(({ settings }) => settings['index.lifecycle.name'] ?? 'none');
  }
});
