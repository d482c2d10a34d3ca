import { expect } from 'chai';
import { json, startApiServer } from '../support/api-server.ts';
import { inOrder } from '../support/demo-data.ts';
import { type Command, millrace } from '../support/in-process.ts';
import { startInfluxKeeper } from '../support/influx-keeper.ts';
import { influxAt, pointsOf, smallPipeline, thingsOf } from '../support/small-pipeline.ts';

/** Sources that are due again in an hour: the process runs until it is told to stop. */
const HOURLY = { schedule: '{ every: 1h }' };

describe('a session', function () {
  this.timeout(60_000);

  it('drains at SIGTERM: what is on the queue is stored, and the exit code is 0', async () => {
    await using influx = await startInfluxKeeper();
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    const command = millrace(['run', '-c', pipeline.config]);
    await pipeline.api.received(1);
    await command.says(/A run of things ended/);
    expect(command.terminal.signal('SIGTERM')).to.equal(true);
    expect(await command.ended, command.stderr()).to.equal(0);
    expect(inOrder(influx.points())).to.deep.equal(pointsOf('things'));
    expect(command.stderr()).to.match(/SIGTERM: finishing what is held.*\n(.*\n)*.*Drained: everything/);
  });

  it('is stopped at once by a second signal, and gives back what it holds', async () => {
    await using influx = await startInfluxKeeper();
    influx.refuseWith({ status: 503, message: 'starting' });
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    const command = millrace(['run', '-c', pipeline.config]);
    await command.says(/The store says no/);
    command.terminal.signal('SIGTERM');
    await command.says(/A second signal stops at once/);
    command.terminal.signal('SIGTERM');
    expect(await command.ended, command.stderr()).to.equal(0);
    expect(command.stderr()).to.match(/Stopped before everything that was held was finished/);

    influx.refuseWith(undefined);
    const again = millrace(['process', '--once', '-c', pipeline.config]);
    expect(await again.ended, again.stderr()).to.equal(0);
    expect(inOrder(influx.points())).to.deep.equal(pointsOf('things'));
  });

  it('is stopped at once by a signal while it still starts, for it holds nothing yet', async () => {
    const never = new Promise<never>(() => undefined);
    await using silent = await startApiServer(() => ({ ...json({}), until: never }));
    const sqs = `{ endpoint: "${silent.url}", region: eu-west-1, accessKeyId: a, secretAccessKey: b }`;
    await using pipeline = await smallPipeline({ sections: `queue: { sqs: ${sqs} }\nstore: memory` });
    const command = millrace(['process', '-c', pipeline.config]);
    await silent.received(1);
    command.terminal.signal('SIGTERM');
    expect(await command.ended, command.stderr()).to.equal(0);
    expect(command.stderr())
      .to.match(/Drained: everything/)
      .and.not.match(/bug|cannot be reached/);
  });

  it('drains for no longer than the deadline', async () => {
    await using influx = await startInfluxKeeper();
    influx.refuseWith({ status: 503, message: 'starting' });
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    const command = millrace(['run', '-c', pipeline.config, '--drain-deadline', '300ms']);
    await command.says(/The store says no/);
    command.terminal.signal('SIGINT');
    expect(await command.ended).to.equal(0);
    expect(command.stderr()).to.match(/Stopped before everything that was held was finished/);
  });

  it('answers /healthz, /readyz and /status, and is not ready while the store refuses', async () => {
    await using influx = await startInfluxKeeper();
    influx.refuseWith({ status: 401, message: 'unauthorized access' });
    await using pipeline = await smallPipeline({ ...HOURLY, sections: influxAt(influx.url) });
    const command = millrace(['run', '-c', pipeline.config, '--port', '0', '--drain-deadline', '100ms']);
    const url = await statusUrl(command);
    await command.says(/The store says no/);
    expect(await get(`${url}/healthz`)).to.deep.equal({ status: 200, body: { healthy: true } });
    const readyz = await get(`${url}/readyz`);
    expect(readyz.status).to.equal(503);
    expect(readyz.body).to.have.property('ready', false);
    expect(JSON.stringify(readyz.body)).to.match(/store: .*check store\.token/);
    const { status, body } = await get(`${url}/status`);
    expect(status).to.equal(200);
    expect(body).to.include({ role: 'run', ready: false });
    expect(body).to.have.nested.property('sources.things.records', 5);
    command.terminal.signal('SIGTERM');
    expect(await command.ended).to.equal(0);
  });

  it('is ready while it works, and not any more while it drains', async () => {
    const answer = Promise.withResolvers<void>();
    await using pipeline = await smallPipeline({
      ...HOURLY,
      answers: { things: { ...json({ items: thingsOf('things') }), until: answer.promise } },
    });
    const command = millrace(['run', '-c', pipeline.config, '--port', '0']);
    const url = await statusUrl(command);
    await pipeline.api.received(1);
    expect(await get(`${url}/readyz`)).to.deep.equal({ status: 200, body: { ready: true, reasons: [] } });
    command.terminal.signal('SIGTERM');
    expect(await get(`${url}/readyz`)).to.deep.equal({
      status: 503,
      body: { ready: false, reasons: ['The process drains.'] },
    });
    expect((await get(`${url}/healthz`)).status).to.equal(200);
    answer.resolve();
    expect(await command.ended).to.equal(0);
    expect(command.stderr()).to.match(/Drained: everything/);
  });

  it('says which port is taken, and ends with 1', async () => {
    await using pipeline = await smallPipeline();
    const taken = new URL(pipeline.api.url).port;
    const command = millrace(['run', '--once', '-c', pipeline.config, '--port', taken]);
    expect(await command.ended).to.equal(1);
    expect(command.stderr()).to.match(
      /^millrace: --port: 127\.0\.0\.1:\d+ cannot be listened on.*Choose another\.$/m,
    );
  });
});

async function statusUrl(command: Command): Promise<string> {
  return (await command.says(/Status at (http:\S+)\/status/))[1] ?? '';
}

async function get(url: string): Promise<{ status: number; body: object }> {
  const response = await fetch(url);
  return { status: response.status, body: (await response.json()) as object };
}
