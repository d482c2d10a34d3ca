import { expect } from 'chai';
import { createGatherPage } from '../../src/actors/gather-page.ts';
import { gatherer } from '../../src/actors/gatherer.ts';
import { createHttp } from '../../src/http/index.ts';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import { compileSource } from '../../src/sources/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { type Answer, bomb, json, startApiServer } from '../support/api-server.ts';
import { sourceConfig } from '../support/a-source.ts';
import { setUpGatherer } from '../support/gatherer-options.ts';
import { memoryState, simplePack, sink } from '../support/gathering.ts';
import { recorder } from '../support/http-doubles.ts';
import { stage } from '../support/stage.ts';

const MOST = 10_000;
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 20_000 };
const deep = `${'['.repeat(65)}${']'.repeat(65)}`;

/** One bad answer: what is said of it, and how often it is asked for where the source retries twice. */
type Bad = {
  readonly answer: Answer;
  readonly says: string;
  readonly asked: number;
  readonly deadlines?: Partial<SourceConfig['deadlines']>;
};

const BAD: Readonly<Record<string, Bad>> = {
  'larger than the limit, as it says': {
    answer: { body: 'x'.repeat(MOST + 1) },
    says: `is larger than ${MOST} bytes: ask for smaller pages, or raise limits.compressed.`,
    asked: 1,
  },
  'larger than the limit, in chunks': {
    answer: { body: 'x'.repeat(MOST + 1), chunked: true },
    says: `is larger than ${MOST} bytes: ask for smaller pages, or raise limits.compressed.`,
    asked: 1,
  },
  'larger than the limit, decompressed': {
    answer: bomb(5_000_000),
    says: `is larger than ${MOST} bytes: ask for smaller pages, or raise limits.body.`,
    asked: 1,
  },
  'cut short on the way': {
    answer: { body: '[{"n":1}]', cutAfter: 4 },
    says: 'was cut short: the connection closed before its end',
    asked: 3,
  },
  'cut short on the way, in chunks': {
    answer: { body: '[{"n":1}]', cutAfter: 4, chunked: true },
    says: 'was cut short: the connection closed before its end',
    asked: 3,
  },
  'cut short by whoever made it': {
    answer: { body: '[{"n":1},{"n"' },
    says: 'JSON that breaks off after 13 characters. (asked 6 times)',
    asked: 6,
  },
  'no JSON': {
    answer: { body: 'OK', headers: { 'content-type': 'text/plain' } },
    says: 'something that is not JSON (text/plain): OK',
    asked: 1,
  },
  HTML: {
    answer: { body: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } },
    says: 'HTML where JSON was expected',
    asked: 1,
  },
  'JSON with a mistake in it': {
    answer: { body: '[{"n":1},]' },
    says: 'JSON with a mistake in it',
    asked: 1,
  },
  'nested too deep': {
    answer: { body: deep },
    says: 'nested more than 64 levels deep: ask for less in one answer, or raise limits.depth.',
    asked: 1,
  },
  'dripping for ever': {
    answer: { body: ' '.repeat(9_000), dripMs: 20 },
    says: 'did not finish the answer',
    asked: 3,
    deadlines: { totalMs: 800 },
  },
  'stalled in the middle': {
    answer: { body: '[{"n":1}]', stallAfter: 4 },
    says: 'did not send another',
    asked: 3,
    deadlines: { idleMs: 600 },
  },
};

describe('a page that is', () => {
  /** Gathers the page with one that is good beside it. */
  async function gather({ answer, deadlines }: Bad) {
    await using server = await startApiServer(({ path }) =>
      path.startsWith('/bad') ? answer : json([{ n: 'good' }]),
    );
    const config = sourceConfig({
      url: `${server.url}/{partition.page}?key=hunter22`,
      partitions: [{ page: 'bad' }, { page: 'good' }],
      records: '',
      deadlines: { ...PATIENT, ...deadlines },
      limits: { compressedBytes: MOST, bodyBytes: MOST, redirects: 0 },
      retry: { retries: 2, minBackoffMs: 1, maxBackoffMs: 1, maxAfterMs: 1 },
    });
    await using on = stage();
    const heard = recorder();
    const http = createHttp({
      sources: [config],
      clock: realClock,
      observe: heard.observe,
      redact: (text) => text.replaceAll('hunter22', '***'),
      version: '1',
    });
    const { state, cursors } = memoryState();
    const { queue, sent } = sink();
    const gatherPage = createGatherPage({
      api: http,
      state,
      // Held, because a page that is asked for again waits for seconds.
      clock: on.clock,
      observe: heard.observe,
      pack: simplePack,
      carry: (envelope) => envelope,
      queueOf: () => queue,
      show: (url) => url.replaceAll('hunter22', '***'),
    });
    const { options } = setUpGatherer(on, {});
    const source = compileSource(config);
    const ref = on.system.spawn('gatherer', gatherer({ ...options, source, gatherPage, state }));
    const over = new Set([ref]);
    void ref.whenStopped.then(() => over.clear());
    while (over.size > 0) {
      await on.clock.advance(1_000);
    }
    await http.close();
    const asked = server.requests.filter(({ path }) => path.startsWith('/bad')).length;
    return { failed: heard.of('page.failed'), sent, cursors, asked, run: on.of('run.finished')[0] };
  }

  for (const [what, bad] of Object.entries(BAD)) {
    it(`${what} fails with one sentence, asked for as often as declared, and no page beside it`, async () => {
      const { failed, sent, asked, run } = await gather(bad);
      expect(failed).to.have.length(1);
      const [{ partition, url, reason } = { partition: '', url: '', reason: '' }] = failed;
      expect({ partition, asked }).to.deep.equal({ partition: 'page=bad', asked: bad.asked });
      expect(reason).to.include(bad.says);
      expect(`${url} ${reason}`).not.to.include('hunter22');
      expect(url).to.include('/bad?key=***');
      expect(sent.flatMap(({ records }) => records)).to.deep.equal([{ n: 'good' }]);
      expect(run).to.include({ partitions: 2, failedPartitions: 1 });
    });
  }
});
