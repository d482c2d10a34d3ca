import type { InfluxTarget } from '../../src/ports/pipeline.ts';
import type { Store, WriteReceipt } from '../../src/ports/store.ts';
import { openInfluxStore } from '../../src/stores/influxdb-store.ts';
import { type ApiServer, type Script, startApiServer } from './api-server.ts';
import { point, unaborted } from './points.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

/** What the store is to hide wherever it shows. */
export const SECRET = 'tok-en';

export type InfluxStub = {
  readonly server: ApiServer;
  readonly store: Store;
  readonly clock: VirtualClock;
  /** Writes this many points of `pointsOf`. */
  readonly write: (count?: number) => Promise<WriteReceipt>;
};

/** Points `m v=0 0`, `m v=0.5 1`, `m v=1 2`, … */
export function pointsOf(count: number) {
  return Array.from({ length: count }, (_, at) => point('m', { time: BigInt(at), fields: { v: at / 2 } }));
}

/**
 * Opens stores whose server does what a script says; all is closed after the test that opened it. Call it inside
 * `describe`.
 */
export function influxStubs() {
  const opened: InfluxStub[] = [];

  afterEach(async () => {
    for (const { server, store } of opened.splice(0)) {
      await store.close();
      await server[Symbol.asyncDispose]();
    }
  });

  return async function open(
    script: Script,
    options: { target?: InfluxTarget; token?: string; url?: (server: string) => string } = {},
  ): Promise<InfluxStub> {
    const { target = { version: 2, org: 'my org', bucket: 'prices' }, token = SECRET } = options;
    const server = await startApiServer(script);
    const clock = virtualClock();
    const url = options.url?.(server.url) ?? server.url;
    const store = openInfluxStore(
      { style: 'influxdb', url, token, target, batchPoints: 5_000, timeoutMs: 10_000 },
      { clock, redact: (text) => text.replaceAll(SECRET, '***') },
    );
    const stub: InfluxStub = {
      server,
      store,
      clock,
      write: (count = 1) => store.write(pointsOf(count), unaborted),
    };
    opened.push(stub);
    return stub;
  };
}

/** Resolves when no connection to the server stands; the test's own time limit bounds the wait. */
export async function disconnected(server: ApiServer): Promise<void> {
  while (server.connections() > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
