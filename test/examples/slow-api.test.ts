import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { type SlowApi, type SlowApiOptions, startSlowApi } from '../../examples/slow-api/slow-api.ts';

type Body = Readonly<Record<string, unknown>>;

const QUICK = { latencyMs: [0, 0], faults: false, perSecond: 100_000 } as const;
const MAIN = new URL('../../examples/slow-api/main.ts', import.meta.url).pathname;

let api: SlowApi | undefined;

afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function start(options: SlowApiOptions = {}): Promise<SlowApi> {
  api = await startSlowApi({ ...QUICK, ...options });
  return api;
}

async function get(path: string): Promise<Body> {
  const response = await fetch(`${api?.url}${path}`);
  expect(response.status, path).to.equal(200);
  return (await response.json()) as Body;
}

/** How a request ends: its status, or `cut`. */
async function ending(path: string): Promise<number | 'cut'> {
  try {
    const response = await fetch(`${api?.url}${path}`);
    await response.text();
    return response.status;
  } catch {
    return 'cut';
  }
}

function pagesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `/earthquakes?page=${index + 1}&limit=10`);
}

describe('the slow API', () => {
  it('serves every earthquake once, by page and total', async () => {
    await start();
    const first = await get('/earthquakes?page=1&limit=500');
    const { count } = first['metadata'] as { count: number };
    const ids: string[] = [];
    for (let page = 1; page <= Math.ceil(count / 500); page++) {
      const { features } = await get(`/earthquakes?page=${page}&limit=500`);
      ids.push(...(features as { id: string }[]).map((feature) => feature.id));
    }
    expect(count).to.equal(1707);
    expect(ids).to.have.lengthOf(count);
    expect(new Set(ids)).to.have.lengthOf(count);
    expect(await get('/earthquakes?page=99&limit=500')).to.have.deep.property('features', []);
  });

  it('serves every day of weather once, by offset and total, with numbers as numbers', async () => {
    await start();
    const { total } = await get('/weather');
    const days: Body[] = [];
    for (let offset = 0; offset < Number(total); offset += 400) {
      const { items } = await get(`/weather?offset=${offset}&limit=400`);
      days.push(...(items as Body[]));
    }
    expect(days).to.have.lengthOf(1461);
    expect(new Set(days.map((day) => day['date']))).to.have.lengthOf(1461);
    expect(days[1]).to.deep.equal({
      date: '2012-01-02',
      precipitation: 10.9,
      temp_max: 10.6,
      temp_min: 2.8,
      wind: 4.5,
      weather: 'rain',
    });
  });

  it('serves every price once, symbol by symbol, by the URL of the next page', async () => {
    await start();
    const { symbols } = await get('/stocks');
    const prices: Body[] = [];
    for (const symbol of symbols as string[]) {
      let next: string | null = `/stocks/${symbol}?limit=25`;
      while (next !== null) {
        const page: Body = await get(next);
        prices.push(...(page['data'] as Body[]));
        next = page['next'] as string | null;
      }
    }
    expect(symbols).to.have.members(['AAPL', 'AMZN', 'GOOG', 'IBM', 'MSFT']);
    expect(prices).to.have.lengthOf(560);
    expect(new Set(prices.map(({ symbol, date }) => JSON.stringify([symbol, date])))).to.have.lengthOf(560);
    expect(prices[0]).to.deep.equal({ symbol: 'MSFT', date: 'Jan 1 2000', price: 39.81 });
  });

  it('tells what there is, and what is wrong with a request', async () => {
    await start();
    expect(await get('/')).to.have.property('endpoints');
    expect(await get('/health')).to.deep.equal({ status: 'ok' });
    expect(await ending('/stocks/NOPE')).to.equal(404);
    expect(await ending('/nowhere')).to.equal(404);
    const wrong = [
      '/weather?limit=501',
      '/weather?limit=0',
      '/weather?limit=',
      '/weather?offset=-1',
      '/earthquakes?page=0',
      '/earthquakes?page=1.5',
      '/stocks/IBM?cursor=x',
      '//',
    ];
    const endings = await Promise.all(wrong.map(ending));
    expect(endings).to.deep.equal(wrong.map(() => 400));
    const posted = await fetch(`${api?.url}/weather`, { method: 'POST', body: '{}' });
    expect(posted.status).to.equal(405);
  });

  it('answers more than the limit of a second with 429 and Retry-After', async () => {
    let now = 0;
    const limitedApi = await start({ perSecond: 2, now: () => now });
    const responses = await Promise.all([1, 2, 3, 4].map(() => fetch(`${api?.url}/weather?limit=1`)));
    const limited = responses.filter((response) => response.status === 429);
    await Promise.all(responses.map((response) => response.text()));
    expect(limited.map((response) => response.headers.get('retry-after'))).to.deep.equal(['1', '1']);
    expect(await ending('/health')).to.equal(200);
    now += 1_000;
    expect(await ending('/weather?limit=1')).to.equal(200);
    expect(limitedApi.requests()).to.deep.equal({ served: 3, limited: 2, unavailable: 0, cut: 0 });
  });

  it('fails the first try of some pages, the same ones for the same seed in any order', async () => {
    const urls = pagesOf(120);
    await start({ faults: true, seed: 7 });
    const forward = new Map<string, number | 'cut'>();
    for (const url of urls) {
      forward.set(url, await ending(url));
    }
    const { unavailable, cut, served } = api?.requests() ?? { unavailable: 0, cut: 0, served: 0 };
    expect(unavailable).to.be.within(1, 20);
    expect(cut).to.be.within(1, 20);
    expect(served + unavailable + cut).to.equal(urls.length);
    const again = await Promise.all(urls.map(ending));
    expect(again).to.deep.equal(urls.map(() => 200));

    await api?.close();
    await start({ faults: true, seed: 7 });
    for (const url of urls.toReversed()) {
      expect(await ending(url), url).to.equal(forward.get(url));
    }
    await api?.close();
    await start({ faults: true, seed: 8 });
    const other = await Promise.all(urls.map(ending));
    expect(other).not.to.deep.equal([...forward.values()]);
  });

  it('takes its time, and lets go of what waits when it closes', async () => {
    await start({ latencyMs: [60_000, 60_000] });
    const waiting = ending('/weather');
    expect(await ending('/health')).to.equal(200);
    await api?.close();
    await api?.close();
    expect(await waiting).to.equal('cut');
    expect(api?.requests().served).to.equal(0);
  });

  it('is a program that says where it listens and ends well when it is told to', async () => {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--seed', '3', '--latency', '0-5']);
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const url = /^slow-api listening on (http:\/\/127\.0\.0\.1:\d+) \(seed 3\)$/.exec(line)?.[1];
    const response = await fetch(`${url}/stocks`);
    expect(await response.json())
      .to.have.property('symbols')
      .that.has.lengthOf(5);
    child.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
  });

  it('is a program that explains a wrong option', async () => {
    const child = spawn(process.execPath, [MAIN, '--faults', 'maybe']);
    const exited = once(child, 'close');
    const [text] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
    expect(text).to.include('--faults is on or off, not "maybe".').and.include('Usage:');
    expect(await exited).to.deep.equal([2, null]);
  });
});
