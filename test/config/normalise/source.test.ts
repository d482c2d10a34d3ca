import { expect } from 'chai';
import type { SourceConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

async function source(lines: string): Promise<SourceConfig> {
  const { sources } = await pipelineOf(configWith({ source: lines }));
  return sources[0] as SourceConfig;
}

async function wrong(lines: string): Promise<readonly string[]> {
  const said = await complaints(configWith({ source: lines }));
  return said.map((line) => line.replace(/^\S+ sources\.quakes\.?/, ''));
}

const with_ = (more: string) => `${SOURCE}\n${more}`;

describe('a source', () => {
  it('needs a url, a schedule and a type; the rest has defaults', async () => {
    expect(await source(SOURCE)).to.deep.equal({
      name: 'quakes',
      url: 'https://api.example.com/v1',
      method: 'GET',
      query: {},
      headers: {},
      body: undefined,
      form: undefined,
      errors: [],
      schedule: { type: 'once' },
      paging: { style: 'none' },
      partitions: [],
      ranges: undefined,
      windows: undefined,
      parent: undefined,
      cursor: undefined,
      format: undefined,
      records: '',
      type: { style: 'fixed', type: 'quake' },
      unchanged: 'ask',
      concurrency: 'auto',
      rates: [],
      budget: undefined,
      auth: undefined,
      tls: undefined,
      allowHosts: [],
      deadlines: { connectMs: 5_000, firstByteMs: 30_000, idleMs: 15_000, totalMs: 60_000 },
      limits: { compressedBytes: 16 * 2 ** 20, bodyBytes: 64 * 2 ** 20, redirects: 5, depth: 64 },
      retry: { retries: 5, minBackoffMs: 500, maxBackoffMs: 30_000, maxAfterMs: 300_000 },
    });
    expect(await wrong('records: a')).to.deep.equal([
      'url: is missing. Add it.',
      'schedule: is missing. Add it.',
      'type: is missing. Add it.',
    ]);
  });

  it('sends scalars as they are written, and header names in lower case', async () => {
    const { query, headers } = await source(
      with_('query: { a: 1.10, b: true, c: text, d: "1" }\nheaders: { X-Version: 2.0, accept: a/b }'),
    );
    expect(query).to.deep.equal({ a: '1.10', b: 'true', c: 'text', d: '1' });
    expect(headers).to.deep.equal({ 'x-version': '2.0', accept: 'a/b' });
  });

  it('takes parameters and headers that have a value, once, and leaves to HTTP what is its own', async () => {
    expect(await wrong(with_('query: { a: , b: [1], c: { d: 1 } }'))).to.deep.equal([
      'query.a: is empty. Give it a value, or remove the line.',
      'query.b: is a list. Give one value: text.',
      'query.c: is a mapping. Give one value: text.',
    ]);
    expect(await wrong(with_('headers: { Accept: a, accept: b, Host: c }'))).to.deep.equal([
      'headers.accept: is given twice, in other letter case. Keep one.',
      'headers.Host: is set by HTTP itself. Remove it.',
    ]);
  });

  it('has a body when it is a POST: text as it is, and all else as JSON', async () => {
    expect((await source(with_('method: POST\nbody: "a=1"'))).body).to.equal('a=1');
    const { body } = await source(with_('method: POST\nbody: { a: [1, 2.5, true, null, "x"], b: { c: 1 } }'));
    expect(body).to.equal('{"a":[1,2.5,true,null,"x"],"b":{"c":1}}');
    expect((await source(with_('method: POST\nbody: [1]'))).body).to.equal('[1]');
    expect(await wrong(with_('body: x'))).to.deep.equal([
      'body: goes with POST only. Write method: POST, or remove it.',
    ]);
    expect(await wrong(with_('method: post'))).to.deep.equal([
      'method: "post" is not one of GET, POST. Did you mean POST?',
    ]);
  });

  const scheduled = (schedule: string) =>
    `url: https://api.example.com/v1\ntype: quake\nschedule: ${schedule}`;

  it('runs once, every so often, or by the calendar', async () => {
    expect((await source(scheduled('{ every: 1h30m }'))).schedule).to.deep.equal({
      type: 'every',
      everyMs: 5_400_000,
    });
    expect((await source(scheduled('{ every: 1h, jitter: 5m, missed: skip }'))).schedule).to.deep.equal({
      type: 'every',
      everyMs: 3_600_000,
      jitterMs: 300_000,
      missed: 'skip',
    });
    expect((await source(scheduled('continuous'))).schedule).to.deep.equal({
      type: 'continuous',
      pauseMs: 1_000,
    });
    expect((await source(scheduled('{ continuous: 5s }'))).schedule).to.include({ pauseMs: 5_000 });
    expect((await source(scheduled('{ cron: "0 6 * * *" }'))).schedule).to.deep.equal({
      type: 'cron',
      cron: '0 6 * * *',
      zone: 'UTC',
    });
    expect((await source(scheduled('{ cron: "0 6 * * *", zone: Europe/Berlin }'))).schedule).to.include({
      zone: 'Europe/Berlin',
    });
  });

  for (const [schedule, says] of [
    ['onse', 'schedule: "onse" is not one of once, continuous. Did you mean once?'],
    [
      '[once]',
      'schedule: is neither one of the words once and continuous nor a mapping with every, cron or continuous. Write one of them.',
    ],
    ['{}', 'schedule: has none of every, cron, continuous. Give one of them.'],
    ['{ every: 1h, cron: "0 6 * * *" }', 'schedule.cron: does not go with every. Keep one of them.'],
    ['{ every: 1h, zone: UTC }', 'schedule.zone: goes with cron only. Remove it, or write cron for every.'],
    ['{ cron: "0 6 * * *", jitter: 1m }', 'schedule.jitter: goes with every only. Remove it.'],
    [
      '{ continuous: 1s, missed: run }',
      'schedule.missed: does not go with continuous, which misses none. Remove it.',
    ],
    ['{ every: 10ms }', 'schedule.every: "10ms" is too little. Give at least 1s.'],
    [
      '{ cron: "0 6 * * *", zone: Europe/Berln }',
      'schedule.zone: "Europe/Berln" is not a time zone. Did you mean Europe/Berlin?',
    ],
  ] as const) {
    it(`does not run by ${schedule}`, async () => {
      expect(await wrong(scheduled(schedule))).to.deep.equal([says]);
    });
  }

  it('is fetched in partitions: sets of values, or all combinations of lists', async () => {
    expect(
      (await source(with_('partitions: [{ s: AAPL, n: 1.0 }, { s: MSFT, n: 2 }]'))).partitions,
    ).to.deep.equal([
      { s: 'AAPL', n: '1.0' },
      { s: 'MSFT', n: '2' },
    ]);
    expect((await source(with_('partitions: { s: [A, B], w: [1, 2] }'))).partitions).to.deep.equal([
      { s: 'A', w: '1' },
      { s: 'A', w: '2' },
      { s: 'B', w: '1' },
      { s: 'B', w: '2' },
    ]);
  });

  const numbers = (count: number) => `[${Array.from({ length: count }, (_, index) => index).join(',')}]`;

  for (const [partitions, says] of [
    ['[]', 'partitions: is empty. Add one set of values, or remove partitions.'],
    ['{}', 'partitions: is empty. Add a list of values, or remove partitions.'],
    ['{ s: [] }', 'partitions.s: is empty. Add a value, or remove it.'],
    ['{ s: A }', 'partitions.s: "A" is neither a list of values nor a range. Write one of them.'],
    ['[{}]', 'partitions[0]: is empty. Give it a value, or remove it.'],
    ['[A]', 'partitions[0]: "A" is not a mapping. Write it as { symbol: AAPL }.'],
    ['A', 'partitions: "A" is neither a list of sets of values nor a mapping of lists. Write one of them.'],
    [
      '[{ "a b": 1 }]',
      'partitions[0]["a b"]: is no name for a value. Use letters, digits, _ and -, a letter first.',
    ],
    [
      `{ a: ${numbers(400)}, b: ${numbers(400)} }`,
      'partitions: makes more than 100000 partitions. Make several sources of it.',
    ],
  ] as const) {
    it(`has no partitions ${partitions.slice(0, 20)}`, async () => {
      expect(await wrong(with_(`partitions: ${partitions}`))).to.deep.equal([says]);
    });
  }

  it('has a concurrency, found or declared', async () => {
    expect((await source(with_('concurrency: 12'))).concurrency).to.equal(12);
    for (const value of ['0', '1001', '1.5', 'many', 'true']) {
      expect(await wrong(with_(`concurrency: ${value}`))).to.have.length(1);
    }
  });

  it('lets a default give way to what is written beside it', async () => {
    expect((await source(with_('deadlines: { total: 10s }'))).deadlines).to.deep.equal({
      connectMs: 5_000,
      firstByteMs: 10_000,
      idleMs: 10_000,
      totalMs: 10_000,
    });
    expect((await source(with_('deadlines: { firstByte: 5m }'))).deadlines).to.include({
      firstByteMs: 300_000,
      totalMs: 300_000,
    });
    expect((await source(with_('limits: { body: 1MiB }'))).limits).to.include({
      compressedBytes: 2 ** 20,
      bodyBytes: 2 ** 20,
    });
    expect((await source(with_('retry: { maxBackoff: 100ms }'))).retry).to.include({
      minBackoffMs: 100,
      maxBackoffMs: 100,
    });
    expect((await source(with_('retry: { minBackoff: 1m }'))).retry).to.include({
      minBackoffMs: 60_000,
      maxBackoffMs: 60_000,
    });
  });

  for (const [lines, says] of [
    [
      'deadlines: { connect: 90s, total: 10s }',
      'deadlines.connect: "90s" is more than total. Lower it, or raise total.',
    ],
    [
      'deadlines: { firstByte: 2m, idle: 2m, total: 1m, connect: 0s }',
      'deadlines.firstByte: "2m" is more than total. Lower it, or raise total.|deadlines.idle: "2m" is more than total. Lower it, or raise total.|deadlines.connect: "0s" is too little. Give at least 1ms.',
    ],
    [
      'limits: { compressed: 2MiB, body: 1MiB }',
      'limits.compressed: "2MiB" is more than body. Lower it, or raise body.',
    ],
    [
      'limits: { body: 1GiB, redirects: 21 }',
      'limits.body: "1GiB" is too much. Give at most 256MiB.|limits.redirects: 21 is too much. Give at most 20.',
    ],
    [
      'retry: { minBackoff: 2s, maxBackoff: 1s }',
      'retry.minBackoff: "2s" is more than maxBackoff. Lower it, or raise maxBackoff.',
    ],
    [
      'retry: none',
      'retry: "none" is not a mapping. Its options are retries, minBackoff, maxBackoff, maxAfter.',
    ],
  ] as const) {
    it(`refuses ${lines}`, async () => {
      expect((await wrong(with_(lines))).toSorted()).to.deep.equal(says.split('|').toSorted());
    });
  }

  for (const [url, says] of [
    ['api.example.com', 'Write it whole'],
    ['htps://api.example.com', 'Did you mean https://?'],
    ['file:///etc/passwd', 'Write it whole'],
    ['5', 'is not an http or https URL'],
    ['""', 'is empty'],
  ] as const) {
    it(`is not at ${url}`, async () => {
      const [said] = await wrong(`url: ${url}\nschedule: once\ntype: quake`);
      expect(said).to.include(says);
    });
  }

  it('may have values of the partition anywhere in its url', async () => {
    const { url } = await source(
      'url: https://{partition.host}.example.com/{partition.s}?a={now}\nschedule: once\ntype: quake',
    );
    expect(url).to.equal('https://{partition.host}.example.com/{partition.s}?a={now}');
  });

  it('names other hosts without scheme or path', async () => {
    const { allowHosts } = await source(
      with_('allowHosts: [cdn.example.com, "*.example.org", "10.0.0.1:8080", "[::1]:80"]'),
    );
    expect(allowHosts).to.have.length(4);
    expect((await wrong(with_('allowHosts: ["https://cdn.example.com/"]'))).join()).to.include(
      'is not a host',
    );
    expect((await wrong(with_('allowHosts: ["a*.example.com"]'))).join()).to.include('is not a host');
  });
});
