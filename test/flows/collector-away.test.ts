import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { startMillrace } from '../support/child.ts';
import { freePorts } from '../support/free-ports.ts';
import { all } from '../support/points.ts';
import { EMBEDDED, smallPipeline, THINGS } from '../support/small-pipeline.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';

const SOURCES = Array.from({ length: 20 }, (_, number) => `source${number}`);

describe('a pipeline whose Collector is away', function () {
  this.timeout(60_000);

  it('stores everything, says once that telemetry is dropped, and ends well', async () => {
    const [nobody = 0] = await freePorts(1);
    const silent = await silentServer();
    try {
      // One is refused, the other waits for an answer that never comes; at the same time, because most of it is waiting.
      await Promise.all([nobody, (silent.address() as AddressInfo).port].map(storesEverything));
    } finally {
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});

async function storesEverything(port: number): Promise<void> {
  await using pipeline = await smallPipeline({ sections: EMBEDDED, sources: SOURCES });
  await using child = startMillrace(['run', '--once', '-c', pipeline.config, '--log-format', 'json'], {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      // Often, so that many exports fail.
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_METRIC_EXPORT_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
    },
  });
  const { code } = await child.exited;
  expect(code, child.stderr()).to.equal(0);
  const points = await withSqliteStore(join(pipeline.data, 'store.db'), (store) =>
    all(store.points('thing')),
  );
  expect(points).to.have.length(SOURCES.length * THINGS);
  expect(child.stderr().match(/"event":"telemetry\.failed"/g), child.stderr()).to.have.length(1);
}

/** Takes all that is sent to it, and answers nothing. */
function silentServer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
