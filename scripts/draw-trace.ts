import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drawTrace, type SpanDocument } from './trace/draw-trace.ts';

/**
 * Draws one trace, and the spans that are linked to it, from the documents in Elasticsearch:
 *
 *     ELASTICSEARCH_URL=http://localhost:9200 node scripts/draw-trace.ts --out docs/trace.svg [--trace ID]
 *
 * Without an id: the newest that `gather` and `process` were both in.
 */
const INDEX = 'traces-millrace.otel-*';

const { values } = parseArgs({ options: { trace: { type: 'string' }, out: { type: 'string' } } });
const url = process.env['ELASTICSEARCH_URL'];
if (url === undefined || values.out === undefined) {
  console.error('Set ELASTICSEARCH_URL, and say where to: --out FILE.');
  process.exit(64);
}
const trace = values.trace ?? (await newestOfBothRoles());
const spans = await search({ term: { trace_id: trace } });
const links = await search({ terms: { 'links.span_id': spans.map(({ span_id }) => span_id) } });
// `receive` and `write` serve many traces, so they are traces of their own: all of each.
const linked = await search({ terms: { trace_id: links.map(({ trace_id }) => trace_id) } });
writeFileSync(values.out, drawTrace(spans, linked));

async function newestOfBothRoles(): Promise<string> {
  const role = (name: string) => ({ term: { 'resource.attributes.millrace.role': name } });
  const processed = await search({ bool: { filter: [role('process'), { prefix: { name: 'process ' } }] } });
  const gathered = await search({ bool: { filter: [role('gather'), { prefix: { name: 'page ' } }] } });
  const known = new Set(gathered.map(({ trace_id }) => trace_id));
  const found = processed.find(({ trace_id }) => known.has(trace_id));
  if (found === undefined) {
    throw new Error(`No trace in ${INDEX} was in both roles.`);
  }
  return found.trace_id;
}

async function search(query: object): Promise<SpanDocument[]> {
  const response = await fetch(`${url}/${INDEX}/_search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: 1_000, query, sort: [{ '@timestamp': 'desc' }] }),
  });
  if (!response.ok) {
    throw new Error(`Elasticsearch answered ${response.status}: ${await response.text()}`);
  }
  const { hits } = (await response.json()) as { hits: { hits: { _source: SpanDocument }[] } };
  return hits.hits.map(({ _source }) => _source);
}
