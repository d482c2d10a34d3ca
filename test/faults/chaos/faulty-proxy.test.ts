import { expect } from 'chai';
import { type ApiServer, json, startApiServer } from '../../support/api-server.ts';
import type { Habits } from './chaos-plan.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

const NO_HABITS: Habits = { delayed: 0, doubled: 0, unanswered: 0, partial: 0 };

describe('the faulty proxy', () => {
  let upstream: ApiServer;
  let asked: number;

  beforeEach(async () => {
    asked = 0;
    upstream = await startApiServer(({ body }) => {
      asked += 1;
      const { Entries = [] } = JSON.parse(body || '{}') as { Entries?: readonly object[] };
      return json({ Successful: Entries, where: upstream.url });
    });
  });
  afterEach(() => upstream[Symbol.asyncDispose]());

  /** Always, or never: nothing here is left to chance. */
  function proxyWith(habits: Partial<Habits>): Promise<FaultyProxy> {
    return startFaultyProxy({ to: upstream.url, habits: { ...NO_HABITS, ...habits }, random: () => 0 });
  }

  function post(url: string, body: object = { Entries: [] }): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.SendMessageBatch' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(500),
    });
  }

  async function failureOf(asking: Promise<Response>): Promise<string> {
    return asking.then(
      () => 'none',
      (error: unknown) => (error as Error).name,
    );
  }

  it('passes on what nothing happens to, and tells its own address in place of the server’s', async () => {
    await using proxy = await proxyWith({});
    expect(await (await post(proxy.url)).json()).to.deep.equal({ Successful: [], where: proxy.url });
    expect(asked).to.equal(1);
  });

  it('does a request twice and answers once', async () => {
    await using proxy = await proxyWith({ doubled: 1 });
    expect((await post(proxy.url)).status).to.equal(200);
    expect(asked).to.equal(2);
    expect([...proxy.met]).to.deep.equal([['doubled', 1]]);
  });

  it('cuts the connection of a request that was done', async () => {
    await using proxy = await proxyWith({ unanswered: 1 });
    expect(await failureOf(post(proxy.url))).to.equal('TypeError');
    expect(asked).to.equal(1);
  });

  it('refuses some entries of a batch, which the server never sees', async () => {
    await using proxy = await proxyWith({ partial: 1 });
    const answer = await post(proxy.url, { Entries: [{ Id: '1' }, { Id: '2' }, { Id: '3' }] });
    const { Successful, Failed } = (await answer.json()) as Record<string, readonly { Id: string }[]>;
    expect(Successful?.map(({ Id }) => Id)).to.deep.equal(['1']);
    expect(Failed?.map(({ Id }) => Id)).to.deep.equal(['2', '3']);
  });

  for (const { spell, failure } of [
    { spell: 'cut', failure: 'TypeError' },
    { spell: 'silent', failure: 'TimeoutError' },
  ] as const) {
    it(`keeps every request from the server while it is ${spell}, and not any more when it is calm`, async () => {
      await using proxy = await proxyWith({ doubled: 1 });
      proxy.spell(spell);
      expect(await failureOf(post(proxy.url))).to.equal(failure);
      expect(asked).to.equal(0);
      proxy.calm();
      expect((await post(proxy.url)).status).to.equal(200);
      expect(asked).to.equal(1);
    });
  }

  it('answers 503 in a storm', async () => {
    await using proxy = await proxyWith({});
    proxy.spell('storm');
    expect((await post(proxy.url)).status).to.equal(503);
    expect(asked).to.equal(0);
  });
});
