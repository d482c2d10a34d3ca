import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';
import { plainHttp } from './plain-http.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** The Collector's configuration that Millrace comes with, and what can be laid over it. */
export const COLLECTOR_FILES = {
  base: fileIn('collector.yaml'),
  tls: fileIn('tls.yaml'),
  apiKey: fileIn('api-key.yaml'),
} as const;

/** How long a trace is waited for here: less than in life, so that tests need not wait. */
const DECISION_WAIT = '2s';

export type Collector = ServerProcess & {
  /** What a program needs to export to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly otlp: string;
  /** The sum over all series of one of its own metrics. */
  metric(name: string, labels?: string): Promise<number>;
};

export type CollectorOptions = {
  readonly binary: string;
  readonly elasticsearch: string;
  /** Where its queue lies: outlives a kill. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts the Collector as it is shipped, but on free ports of 127.0.0.1 and keeping every trace. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { binary, elasticsearch, folder, env = {} } = options;
  const [http = 0, grpc = 0, health = 0, own = 0] = await freePorts(4);
  const overlay = join(folder, 'ports.yaml');
  writeFileSync(overlay, onPorts({ http, grpc, health, own }));
  const otlp = `http://127.0.0.1:${http}`;
  const server = await startServer({
    name: 'the Collector',
    command: [binary, '--config', COLLECTOR_FILES.base, '--config', overlay],
    env: {
      ELASTICSEARCH_URL: elasticsearch,
      MILLRACE_OTEL_QUEUE: join(folder, 'queue'),
      MILLRACE_OTEL_DECISION_WAIT: DECISION_WAIT,
      MILLRACE_OTEL_TRACES_PERCENT: '100',
      ...env,
    },
    ready: async () => (await plainHttp('GET', `http://127.0.0.1:${health}/`)).status === 200,
    withinMs: 60_000,
  });
  return {
    ...server,
    otlp,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: otlp },
    async metric(name, labels = '') {
      const { text } = await plainHttp('GET', `http://127.0.0.1:${own}/metrics`);
      return text
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
  };
}

function fileIn(name: string): string {
  return fileURLToPath(new URL(`../../observability/collector/${name}`, import.meta.url));
}

function onPorts(ports: Readonly<Record<'http' | 'grpc' | 'health' | 'own', number>>): string {
  return `
receivers:
  otlp: {protocols: {http: {endpoint: "127.0.0.1:${ports.http}"}, grpc: {endpoint: "127.0.0.1:${ports.grpc}"}}}
extensions:
  health_check: {endpoint: "127.0.0.1:${ports.health}"}
service:
  telemetry:
    metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: ${ports.own}}}}}]}
`;
}
