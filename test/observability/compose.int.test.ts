import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { elasticsearchAt } from '../support/elasticsearch.ts';
import { plainHttp } from '../support/plain-http.ts';
import { setting } from '../support/setting.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All of it but Kibana and what sets it up. What these need comes up with them. */
const SERVICES = ['gather', 'process', 'collector'];

/** Weather of four years, once, whatever the number of runs. */
const DAYS = 1_461;

/** On a machine with much to do, with images that are to be built. */
const UP_MS = 600_000;
const FLOW_MS = 120_000;

const TOKEN = 'for-development-only';

describe('compose.yaml', function () {
  this.timeout(UP_MS + 3 * FLOW_MS);

  const project = `millrace-test-${randomBytes(4).toString('hex')}`;
  const folder = temporaryFolder();

  async function docker(...args: readonly string[]): Promise<string> {
    const program = setting(
      'MILLRACE_TEST_DOCKER',
      'the docker program, with compose, that reaches a daemon',
    );
    const env = {
      ...process.env,
      COMPOSE_PROFILES: 'observability',
      MILLRACE_VERSION: 'test',
      MILLRACE_OTEL_DECISION_WAIT: '2s',
    };
    const { stdout } = await promisify(execFile)(program, [...args], { cwd: ROOT, env, timeout: UP_MS });
    return stdout;
  }

  async function layersOf(image: string): Promise<unknown> {
    return JSON.parse(await docker('inspect', '--format', '{{json .RootFS.Layers}}', image));
  }

  function compose(...args: readonly string[]): Promise<string> {
    const files = ['-f', join(ROOT, 'compose.yaml'), '-f', overlay(folder.path)];
    return docker('compose', '-p', project, '--env-file', join(ROOT, 'compose.env'), ...files, ...args);
  }

  before(async () => {
    await haveImages();
    await compose('up', '-d', '--wait', '--build', ...SERVICES);
  });

  after(async () => {
    await compose('down', '-v', '--timeout', '5');
    folder[Symbol.dispose]();
  });

  it('runs the image that the Dockerfile makes, layer for layer: the one that a cluster runs', async () => {
    const tag = `${project}:alone`;
    await docker('build', '--quiet', '--target', 'millrace', '--tag', tag, ROOT);
    try {
      expect(await layersOf('millrace:test')).to.deep.equal(await layersOf(tag));
    } finally {
      await docker('rmi', '--force', tag);
    }
  });

  it('holds no secret, pins each image and publishes on the loopback address only', async () => {
    const text = readFileSync(join(ROOT, 'compose.yaml'), 'utf8');
    expect(text).not.to.include(TOKEN);
    expect(text).not.to.match(/(TOKEN|PASSWORD|KEY|KEY_ID): (?!\$\{\w+:[?-]\}$)/m);
    const { services } = JSON.parse(await compose('config', '--format', 'json')) as Config;
    for (const [name, { image, ports = [] }] of Object.entries(services)) {
      expect(image, name).to.match(/:[\d.]+\d(-[\w-]+)?$|^millrace[\w-]*:test$/);
      expect(
        ports.map(({ host_ip }) => host_ip),
        name,
      ).to.deep.equal(ports.map(() => '127.0.0.1'));
    }
    expect(Object.keys(services)).to.include.members(['kibana', 'set-up-kibana']);
  });

  it('lets data flow from the API to InfluxDB', async () => {
    const flux =
      'from(bucket: "millrace") |> range(start: 0) |> filter(fn: (r) => r._measurement == "weather" and r._field == "wind") |> group() |> count()';
    await until(
      `${DAYS} days of weather`,
      async () => (await influx(flux)).includes(`,${DAYS}`) || undefined,
      { withinMs: FLOW_MS, everyMs: 2_000 },
    );
  });

  it('lets telemetry of both roles flow to Elasticsearch, in traces that cross them', async () => {
    const elasticsearch = elasticsearchAt('http://127.0.0.1:9200');
    const trace = await until(
      'a trace of both roles',
      async () => {
        const { documents: processed } = await elasticsearch.search('traces-millrace.otel-*', {
          query: { term: { name: 'process weather' } },
          size: 1,
        });
        const { documents } = await elasticsearch.search('traces-millrace.otel-*', {
          query: { term: { trace_id: processed[0]?.trace_id ?? '' } },
        });
        return documents.some(({ name }) => name === 'page weather') ? documents : undefined;
      },
      { withinMs: FLOW_MS, everyMs: 2_000 },
    );
    const roles = trace.map(({ resource }) => resource.attributes['millrace.role']);
    expect(new Set(roles)).to.deep.equal(new Set(['gather', 'process']));
    for (const signal of ['logs', 'metrics']) {
      await until(
        signal,
        async () =>
          (await elasticsearch.search(`${signal}-millrace.otel-*`, { size: 0 })).total > 0 || undefined,
        { withinMs: FLOW_MS, everyMs: 2_000 },
      );
    }
    const { total } = await elasticsearch.search('logs-millrace.otel-*', {
      query: { term: { event_name: 'telemetry.failed' } },
    });
    expect(total, 'telemetry.failed').to.equal(0);
  });

  it('drains when it is told to stop, and leaves nothing when it is taken down', async () => {
    await compose('stop', 'gather', 'process');
    for (const role of ['gather', 'process']) {
      const id = (await compose('ps', '-a', '-q', role)).trim();
      expect((await docker('inspect', '--format', '{{.State.ExitCode}}', id)).trim(), role).to.equal('0');
    }
    await compose('down', '-v', '--timeout', '5');
    const label = `label=com.docker.compose.project=${project}`;
    for (const kind of [
      ['ps', '-a'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ]) {
      expect(await docker(...kind, '-q', '--filter', label), kind[0]).to.equal('');
    }
  });
});

/** Where no registry can be reached: a program that brings images of these names. Otherwise they are pulled. */
async function haveImages(): Promise<void> {
  const program = process.env['MILLRACE_TEST_DOCKER_IMAGES'];
  if (program !== undefined && program !== '') {
    const images = ['influxdb', 'localstack', 'otelcol', 'elasticsearch'];
    await promisify(execFile)(program, images, { timeout: UP_MS });
  }
}

type Config = {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly ports?: readonly { readonly host_ip?: string }[] }>
  >;
};

/** Elasticsearch's own configuration once more, as a file that may be written to: not every image has it so. */
function overlay(folder: string): string {
  const config = join(folder, 'elasticsearch.yml');
  writeFileSync(config, 'cluster.name: docker-cluster\nnetwork.host: 0.0.0.0\n');
  // Other users read it.
  chmodSync(folder, 0o755);
  chmodSync(config, 0o644);
  const file = join(folder, 'overlay.yaml');
  const mounted = `${config}:/usr/share/elasticsearch/config/elasticsearch.yml:ro`;
  writeFileSync(file, `services: { elasticsearch: { volumes: ["${mounted}"] } }\n`);
  return file;
}

async function influx(flux: string): Promise<string> {
  const body = JSON.stringify({ query: flux, type: 'flux' });
  const { text } = await plainHttp('POST', 'http://127.0.0.1:8086/api/v2/query?org=millrace', {
    type: 'application/json',
    text: body,
    authorization: `Token ${TOKEN}`,
  });
  return text;
}
