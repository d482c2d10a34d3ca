import { expect } from 'chai';
import { Failure } from '../../src/ports/failure.ts';
import type { Telemetry } from '../../src/telemetry/index.ts';
import { type OtlpReceiver, otlpReceiver } from '../support/otlp-receiver.ts';
import { envelope, queueDouble, storeDouble } from './doubles.ts';
import { start } from './start.ts';

const never = new AbortController().signal;
const TIMES = 200;

const down = new Failure('transient', 'It is down.');
const wrong = new Failure('permanent', 'The token is wrong.');

/** What a test makes fail. */
type Failing = (telemetry: Telemetry, failure: Failure, name: string) => Promise<unknown>;

const FAILING: Readonly<Record<string, Failing>> = {
  page: ({ page }, failure, source) =>
    page({ source, partition: 'p', page: '1' }, () => Promise.reject(failure)),
  write: ({ store }, failure, name) =>
    store(storeDouble(failure), name === 'a' ? 'sqlite' : 'memory').write([], never),
  send: ({ queue }, send, name) =>
    queue({ ...queueDouble({ send }), name }, 'memory').send([envelope('e')], never),
  receive: ({ queue }, receive, name) =>
    queue({ ...queueDouble({ receive }), name }, 'memory').receive(1, never),
  quarantine: ({ queue }, quarantine, name) =>
    queue({ ...queueDouble({ quarantine }), name }, 'memory').quarantine([envelope('e')], never),
};

describe('a page that is given up because the process stops', () => {
  it('ends no span in error, and logs nothing', async () => {
    const receiver = await otlpReceiver();
    const { telemetry } = await start({ env: receiver.env });
    const stop = new AbortController();
    const reason = new Error('stopping');
    const gathering = telemetry.page(
      { source: 's', partition: 'p', page: '1' },
      async () => {
        stop.abort(reason);
        throw reason;
      },
      { signal: stop.signal },
    );
    expect(await gathering.catch((thrown: unknown) => thrown)).to.equal(reason);
    await telemetry.close();
    expect(receiver.spans().map(({ name, status }) => [name, status.code])).to.deep.equal([['page s', 0]]);
    expect(receiver.logs()).to.deep.equal([]);
    await receiver.close();
  });
});

describe('a page that failed', () => {
  it('ends its span in error, and says why in its trace; one that did not fail does neither', async () => {
    const receiver = await otlpReceiver();
    const { telemetry } = await start({ env: receiver.env });
    const failureOf = (result: string) => (result === 'gone' ? 'It is gone.' : undefined);
    for (const result of ['gone', 'gathered']) {
      const work = { source: result, partition: 'p', page: '1' };
      expect(await telemetry.page(work, async () => result, { failureOf })).to.equal(result);
    }
    await telemetry.close();
    const [failed, good] = receiver.spans();
    expect(failed?.status).to.deep.equal({ code: 2, message: 'It is gone.' });
    expect(failed?.attributes).to.include({ 'error.type': 'page_failed' });
    expect(good?.status.code).to.equal(0);
    const [log, ...more] = receiver.logs();
    expect(log).to.include({ event: 'page.exception', body: 'It is gone.', spanId: failed?.spanId });
    expect(more).to.deep.equal([]);
    await receiver.close();
  });
});

describe('spans that end in error again and again', () => {
  let receiver: OtlpReceiver;
  let telemetry: Telemetry;

  beforeEach(async () => {
    receiver = await otlpReceiver();
    ({ telemetry } = await start({ env: receiver.env, level: 'info' }));
  });

  afterEach(() => receiver.close());

  for (const [operation, failing] of Object.entries(FAILING)) {
    const fail = (failure: Failure, name: string) =>
      failing(telemetry, failure, name).then(
        () => expect.fail('It was to fail.'),
        () => undefined,
      );

    it(`log once what ended a ${operation}, count the rest, and each says itself that it failed`, async () => {
      for (let time = 0; time < TIMES; time++) {
        await fail(down, 'a');
      }
      await telemetry.close();

      const spans = receiver.spans();
      expect(spans.map(({ status }) => status.message)).to.deep.equal(Array(TIMES).fill(down.message));
      const [first, last, ...more] = receiver.logs();
      expect(more).to.deep.equal([]);
      expect(first).to.include({ body: down.message, traceId: spans[0]?.traceId, spanId: spans[0]?.spanId });
      // The first was said, and the last is said itself, in its own trace.
      expect(last?.attributes).to.include({ 'millrace.repeated': TIMES - 2 });
      expect(last).to.include({ traceId: spans.at(-1)?.traceId, spanId: spans.at(-1)?.spanId });
    });

    it(`log each kind of error of a ${operation} apart, and each place apart`, async () => {
      await fail(down, 'a');
      await fail(wrong, 'a');
      await fail(down, 'b');
      await telemetry.close();
      const logs = receiver.logs();
      expect(logs.map(({ body }) => body)).to.deep.equal([down.message, wrong.message, down.message]);
      expect(logs.map(({ attributes }) => attributes['error.type'])).to.deep.equal([
        'transient',
        'permanent',
        'transient',
      ]);
    });
  }
});
