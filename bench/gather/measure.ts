import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createHttp, type Http } from '../../src/http/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { httpSource } from '../../test/support/http-doubles.ts';

/** What was measured with real requests over the loopback, in milliseconds. */
export type Measured = {
  readonly pages: number;
  readonly pageMs: number;
  /** All pages, started cold, with the number of them known from the first. */
  readonly coldMs: number;
  /** All pages, one after the other; from fewer of them in a quick run. */
  readonly oneByOneMs: number;
  /** CPU time of this process for one request, everything in `http/` included. */
  readonly cpuMs: number;
};

const PAGES = 200;
const PAGE_MS = 400;
const QUICK_ONE_BY_ONE = 5;
const CPU_REQUESTS = 2_000;
const CPU_PAGE_MS = 5;

const NEVER = new AbortController().signal;

/** Starts a server in a process of its own, and asks it. */
export async function measureGathering(options: { quick: boolean }): Promise<Measured> {
  const server = fork(join(import.meta.dirname, 'slow-server.ts'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [port] = (await once(server, 'message')) as [number];
    const url = `http://127.0.0.1:${port}/`;
    const oneByOne = options.quick ? QUICK_ONE_BY_ONE : PAGES;
    const coldMs = await cold(`${url}?ms=${PAGE_MS}`);
    const oneByOneMs = (await sequential(`${url}?ms=${PAGE_MS}`, oneByOne)) * (PAGES / oneByOne);
    const cpuMs = await cpuPerRequest(`${url}?ms=${CPU_PAGE_MS}`);
    return { pages: PAGES, pageMs: PAGE_MS, coldMs, oneByOneMs, cpuMs };
  } finally {
    await stop(server);
  }
}

async function cold(url: string): Promise<number> {
  return await withHttp(url, async (ask) => {
    const begun = performance.now();
    await ask(url);
    await Promise.all(Array.from({ length: PAGES - 1 }, () => ask(url)));
    return performance.now() - begun;
  });
}

async function sequential(url: string, pages: number): Promise<number> {
  return await withHttp(url, async (ask) => {
    const begun = performance.now();
    for (let page = 0; page < pages; page++) {
      await ask(url);
    }
    return performance.now() - begun;
  });
}

async function cpuPerRequest(url: string): Promise<number> {
  return await withHttp(url, async (ask) => {
    await Promise.all(Array.from({ length: CPU_REQUESTS / 4 }, () => ask(url)));
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: CPU_REQUESTS }, () => ask(url)));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000 / CPU_REQUESTS;
  });
}

async function withHttp<Result>(
  url: string,
  work: (ask: (url: string) => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const http: Http = createHttp({
    sources: [httpSource({ name: 'pages', url })],
    clock: realClock,
    observe: () => undefined,
    redact: (text) => text,
    version: '0',
  });
  try {
    return await work((url) => http.exchange({ method: 'GET', url, headers: {}, source: 'pages' }, NEVER));
  } finally {
    await http.close();
  }
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.disconnect();
  await ended;
}
