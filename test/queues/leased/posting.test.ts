import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { SendFailure } from '../../../src/ports/queue.ts';
import type { Answers, Wire } from '../../../src/queues/leased/wire.ts';
import { envelopeOf, envelopes, noise } from '../../support/envelopes.ts';
import { type QueueBench, queueBench } from '../../support/leased-queue.ts';
import { rejection } from '../../support/rejection.ts';

const { signal } = new AbortController();

describe('sending', () => {
  let bench: QueueBench;

  afterEach(async () => {
    await bench.during(bench.queue.close());
  });

  /** A bench whose batches are recorded, and answered by `answer` where it says something. */
  function record(
    answer: (bodies: readonly string[], request: number) => Answers | undefined = () => undefined,
  ) {
    const batches: string[][] = [];
    bench = queueBench((wire: Wire) => ({
      async send(place, messages, stop) {
        const bodies = messages.map(({ body }) => body);
        batches.push(bodies);
        const answers = answer(bodies, batches.length) ?? messages.map(() => undefined);
        await wire.send(
          place,
          messages.filter((_, at) => answers[at] === undefined),
          stop,
        );
        return answers;
      },
    }));
    return batches;
  }

  it('puts what is sent at the same time by many in full batches', async () => {
    const batches = record();
    await bench.during(Promise.all(envelopes(25).map((each) => bench.queue.send([each], signal))));
    expect(batches.map(({ length }) => length)).to.deep.equal([10, 10, 5]);
    expect(bench.messages.queue.size).to.equal(25);
  });

  it('keeps a batch within 1 MiB, with room for attributes', async () => {
    const batches = record();
    const large = Array.from({ length: 12 }, (_, at) => envelopeOf(`large-${at}`, [noise(300_000, at)]));
    await bench.during(bench.queue.send(large, signal));
    const sizes = batches.map((bodies) => bodies.reduce((sum, { length }) => sum + length + 4_096, 0));
    expect(Math.max(...sizes)).to.be.at.most(1_048_576);
    expect(bench.messages.queue.size).to.equal(12);
  });

  it('sends again what was refused for a moment, and names what was refused for good', async () => {
    const batches = record((bodies, request) =>
      bodies.map((body) => {
        if (body.includes('"envelope-1"')) {
          return { kind: 'permanent', reason: 'It is not welcome.' };
        }
        return request === 1 && body.includes('"envelope-2"')
          ? { kind: 'transient', reason: 'Busy.' }
          : undefined;
      }),
    );
    const sent = envelopes(4);
    const error = (await rejection(bench.during(bench.queue.send(sent, signal)))) as SendFailure;
    expect(error).to.be.instanceOf(SendFailure);
    expect(error.kind).to.equal('permanent');
    expect(error.unsent).to.deep.equal([sent[1]]);
    expect(error.message).to.include('1 of 4').and.to.include('It is not welcome.');
    expect(batches.map(({ length }) => length)).to.deep.equal([4, 1]);
    expect(bench.messages.queue.size).to.equal(3);
    expect(bench.told('envelopes.sent').map((event) => event.envelopes)).to.deep.equal([3]);
  });

  it('gives up after a bounded number of attempts, as transient where trying later may help any', async () => {
    const batches = record((bodies) =>
      bodies.map(() => ({ kind: 'transient', reason: 'Busy.', afterMs: 700 })),
    );
    const sent = envelopes(2);
    const error = (await rejection(bench.during(bench.queue.send(sent, signal)))) as SendFailure;
    expect(error.kind).to.equal('transient');
    expect(error.afterMs).to.equal(700);
    expect(error.unsent).to.deep.equal(sent);
    expect(batches).to.have.length(4);
    expect(bench.clock.monotonic()).to.be.at.least(2_100);
  });

  it('does not offer again to a queue that says no for good', async () => {
    let requests = 0;
    bench = queueBench(() => ({
      send: () => {
        requests++;
        return Promise.reject(new Failure('permanent', 'No such queue.'));
      },
    }));
    const error = (await rejection(bench.during(bench.queue.send(envelopes(1), signal)))) as SendFailure;
    expect(error.kind).to.equal('permanent');
    expect(error.message).to.include('No such queue.');
    expect(requests).to.equal(1);
  });

  it('leaves a bug a bug', async () => {
    bench = queueBench(() => ({ send: () => Promise.reject(new TypeError('a bug')) }));
    expect(await rejection(bench.during(bench.queue.send(envelopes(1), signal)))).to.be.instanceOf(TypeError);
  });

  it('stops waiting when the sender aborts, and leaves the others of the batch alone', async () => {
    record();
    const stop = new AbortController();
    const aborted = rejection(bench.queue.send([envelopeOf('a')], stop.signal));
    const other = bench.queue.send([envelopeOf('b')], signal);
    stop.abort(new Error('stop'));
    expect(((await aborted) as Error).message).to.equal('stop');
    await bench.during(other);
    expect(bench.messages.queue.size).to.be.greaterThan(0);
  });

  it('names the whole envelope when one of its parts is not in quarantine', async () => {
    record((_, request) => (request > 1 ? [{ kind: 'permanent', reason: 'No.' }] : undefined));
    const records = Array.from({ length: 4 }, (_, at) => noise(600_000, at));
    const quarantine = records.map((_, index) => ({ index, reason: 'r', at: '2026-01-01T00:00:00Z' }));
    const huge = envelopeOf('huge', records, { quarantine });
    const error = (await rejection(bench.during(bench.queue.quarantine([huge], signal)))) as SendFailure;
    expect(error.unsent).to.deep.equal([huge]);
  });
});
