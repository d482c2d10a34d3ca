import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that systems give to whoever connects or listens on 0: one of those may be taken again in the seconds
 * that a server needs to start.
 */
const FIRST = 20_000;
const LAST = 29_999;

/** A port that is taken is passed over: so many in a row are no chance. */
const TRIES = 100;

/** Ports of 127.0.0.1 that nobody listens on now: for servers that cannot take any and say which. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = await Promise.all(Array.from({ length: count }, findPort));
  await Promise.all(found.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return found.map(({ port }) => port);
}

async function findPort(): Promise<{ readonly port: number; readonly server: Server }> {
  let last: unknown;
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(FIRST, LAST + 1);
    try {
      return { port, server: await listening(port) };
    } catch (thrown) {
      last = thrown;
    }
  }
  throw new Error(`Of ${TRIES} ports from ${FIRST} to ${LAST} none is free.`, { cause: last });
}

function listening(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
