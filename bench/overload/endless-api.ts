import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API that has new records each time it is asked, none of them twice. */
export type EndlessApi = AsyncDisposable & {
  readonly url: string;
  readonly lanes: readonly string[];
  /** Records given so far. */
  given(): number;
};

const LANES = 8;
const FIRST_NS = 1_700_000_000_000_000_000n;

/** @param perSecond records, when each lane is asked once a second */
export async function startEndlessApi(perSecond: number): Promise<EndlessApi> {
  const atOnce = Math.ceil(perSecond / LANES);
  let given = 0;

  const server = createServer((_, response) => {
    const items = Array.from({ length: atOnce }, () => {
      given += 1;
      return `{"at":"${FIRST_NS + BigInt(given)}","value":${given},"note":"as any API would say something"}`;
    });
    response.setHeader('content-type', 'application/json').end(`{"items":[${items.join(',')}]}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lanes: Array.from({ length: LANES }, (__, lane) => `lane-${lane}`),
    given: () => given,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
