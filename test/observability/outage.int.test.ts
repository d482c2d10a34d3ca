import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { startCollector } from '../support/collector.ts';
import { elasticsearchAt } from '../support/elasticsearch.ts';
import { startElasticsearch } from '../support/elasticsearch-process.ts';
import { freePorts } from '../support/free-ports.ts';
import { logLine, newNamespace, otelcol, runDemo, spanIds, tracesAndLogsOf } from '../support/observed.ts';
import { otlpTee } from '../support/otlp-tee.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/** How long Elasticsearch is away. Longer than the exporter's own 90 s, it takes our timeout to lose nothing. */
const AWAY_MS = Number(process.env['MILLRACE_TEST_OUTAGE_SECONDS'] ?? '180') * 1_000;

/** After this every trace is decided and lies in the queue: what is still waited for dies with the Collector. */
const DECIDED_MS = 5_000;

describe('an outage of Elasticsearch', function () {
  this.timeout(AWAY_MS + 420_000);

  it(`of ${AWAY_MS / 1_000} s, with the Collector killed in the middle, loses nothing and doubles nothing`, async () => {
    using folder = temporaryFolder();
    const [port = 0] = await freePorts(1);
    const place = { port, folder: join(folder.path, 'elasticsearch') };
    const namespace = newNamespace();
    const options = { binary: otelcol(), elasticsearch: `http://127.0.0.1:${port}`, folder: folder.path };

    await using first = await startElasticsearch(place);
    await using killed = await startCollector(options);
    await using tee = await otlpTee(killed.otlp);
    const elasticsearch = elasticsearchAt(options.elasticsearch);

    // Some of it is stored, some is on its way when Elasticsearch is killed, and the rest comes while it is away.
    const running = runDemo(tee, namespace, folder.path);
    await until(
      'the first documents',
      async () => (await elasticsearch.search(`logs-*`)).total > 0 || undefined,
      {
        withinMs: 60_000,
        everyMs: 100,
      },
    );
    const awaySince = Date.now();
    await first.end('SIGKILL');
    await running;
    await wait(DECIDED_MS);
    expect(await killed.metric('otelcol_exporter_queue_size'), 'bytes in the queue').to.be.greaterThan(0);
    await wait(AWAY_MS / 2 - (Date.now() - awaySince));

    await killed.end('SIGKILL');
    await using collector = await startCollector(options);
    tee.to(collector.otlp);
    await runDemo(tee, namespace, join(folder.path, 'again'));
    await wait(AWAY_MS - (Date.now() - awaySince));

    await using _second = await startElasticsearch(place);
    const seen = await tracesAndLogsOf(tee, namespace, elasticsearch);
    expect(spanIds(seen.spans)).to.have.members(seen.exportedSpans);
    expect(seen.logs.map(logLine)).to.have.members(seen.exportedLogs);
  });
});
