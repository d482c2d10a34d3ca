// Sets up Elasticsearch and Kibana for Millrace's telemetry, once, by node alone. Safe to run again.
//
//   ELASTICSEARCH_URL=http://localhost:9200 KIBANA_URL=http://localhost:5601 node observability/setup/main.ts
//
// Either may be left out. Credentials: <NAME>_API_KEY, or <NAME>_USERNAME and <NAME>_PASSWORD; a CA of your own:
// NODE_EXTRA_CA_CERTS. MILLRACE_SETUP_WAIT: seconds that a server may take to be there (120).
import { setUpElasticsearch } from './elasticsearch.ts';
import { setUpKibana } from './kibana.ts';
import { type Env, targetIn, untilUp } from './target.ts';

const DEFAULT_WAIT_SECONDS = 120;

try {
  await setUp(process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function setUp(env: Env): Promise<void> {
  const withinMs = Number(env['MILLRACE_SETUP_WAIT'] ?? DEFAULT_WAIT_SECONDS) * 1_000;
  const elasticsearch = targetIn(env, 'ELASTICSEARCH');
  if (elasticsearch !== undefined) {
    await untilUp(elasticsearch, '/_index_template/traces-otel@template', withinMs);
    tell(await setUpElasticsearch(elasticsearch, env));
  }
  const kibana = targetIn(env, 'KIBANA');
  if (kibana !== undefined) {
    await untilUp(kibana, '/api/status', withinMs);
    tell(await setUpKibana(kibana));
  }
  if (elasticsearch === undefined && kibana === undefined) {
    throw new Error('Set ELASTICSEARCH_URL, KIBANA_URL or both to what is to be set up.');
  }
}

function tell(lines: readonly string[]): void {
  for (const line of lines) {
    process.stdout.write(`${line}\n`);
  }
}
