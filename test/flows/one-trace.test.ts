import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { json } from '../support/api-server.ts';
import { startInfluxKeeper } from '../support/influx-keeper.ts';
import { millrace } from '../support/in-process.ts';
import { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { influxAt, type SmallPipeline, smallPipeline, thing } from '../support/small-pipeline.ts';

describe('the trace of a page', function () {
  this.timeout(60_000);

  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await otlpReceiver();
  });

  afterEach(() => receiver.close());

  async function run({ config }: SmallPipeline, expected: number, ...args: string[]): Promise<void> {
    const command = millrace([...args, '-c', config], receiver.env);
    expect(await command.ended, command.stderr()).to.equal(expected);
  }

  const named = (name: string): readonly ReceivedSpan[] =>
    receiver.spans().filter((span) => span.name === name);
  const outcomes = () =>
    named('process thing').map(({ attributes }) => [
      attributes['millrace.delivery.receives'],
      attributes['millrace.verdict'] ?? attributes['error.type'],
    ]);

  it('is one over roles, a store that says no, quarantine and a replay from it', async () => {
    await using influx = await startInfluxKeeper();
    const items = [{ ...thing('things', 0), at: 'later', when: 1_700_000_000 }, thing('things', 1)];
    await using pipeline = await smallPipeline({
      sections: influxAt(influx.url),
      served: true,
      answers: { things: json({ items }) },
    });
    await run(pipeline, 0, 'gather', '--once');
    influx.refuseWith({ status: 503, message: 'not now' });
    await run(pipeline, 75, 'process', '--once', '--give-up-after', '500ms');
    influx.refuseWith(undefined);
    await run(pipeline, 0, 'process', '--once');
    // The processor of today knows where the time is.
    writeFileSync(pipeline.config, readFileSync(pipeline.config, 'utf8').replace('path: at', 'path: when'));
    await run(pipeline, 0, 'dlq', 'replay');
    await run(pipeline, 0, 'process', '--once');
    expect(influx.points()).to.have.length(2);

    const [page] = named('page things');
    const processed = named('process thing');
    expect(processed.map(({ traceId }) => traceId)).to.deep.equal(Array(3).fill(page?.traceId));
    // Given back, then stored but for one record, then that one; a replay is a new message.
    expect(outcomes()).to.deep.equal([
      [1, 'retry'],
      [2, 'done'],
      [1, 'done'],
    ]);
    for (const name of ['receive thing', 'quarantine thing', 'write influxdb']) {
      const linked = named(name).flatMap(({ links }) => links.map(({ traceId }) => traceId));
      expect([...new Set(linked)], name).to.deep.equal([page?.traceId]);
    }
  });
});
