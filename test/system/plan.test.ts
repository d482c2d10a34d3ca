import { expect } from 'chai';
import { plan } from '../../src/system/plan.ts';
import { failure } from '../support/failure.ts';
import { pipelineOf } from '../support/config-file.ts';

const TYPE = 'time: at, fields: { size: size }';
const YAML = `
sources:
  quakes: { url: "http://api.test/quakes", schedule: once, type: quake }
  days: { url: "http://api.test/days", schedule: once, type: rain }
types:
  quake: { ${TYPE} }
  rain: { ${TYPE}, queue: weather }
  wind: { ${TYPE}, queue: weather }
queue: { memory: {}, maxInFlight: 7 }
store: { memory: {}, batch: 42 }
`;

describe('a plan', () => {
  it('has a gatherer for each source and a lane for each queue, in the role run', async () => {
    const planned = plan(await pipelineOf(YAML), { role: 'run' });
    expect(planned.role).to.equal('run');
    expect(planned.gatherers.map(({ source }) => source)).to.deep.equal(['quakes', 'days']);
    expect(planned.queues.map(({ queue, types }) => [queue, types])).to.deep.equal([
      ['quake', ['quake']],
      ['weather', ['rain', 'wind']],
    ]);
    expect(planned.queueNames).to.deep.equal(['quake', 'weather']);
    expect(Object.fromEntries(planned.queueOfType)).to.deep.equal({
      quake: 'quake',
      rain: 'weather',
      wind: 'weather',
    });
  });

  it('takes cursors from the ledger by default only where the queue outlives the state', async () => {
    const sqs = YAML.replace(
      'memory: {}, maxInFlight',
      'sqs: { endpoint: "http://127.0.0.1:9", region: eu-west-1 }, maxInFlight',
    );
    const kept = (yaml: string) => yaml.replace('store: { memory: {}', 'store: { sqlite: {}');
    const from = async (yaml: string, cursorsFrom?: 'ledger' | 'state') =>
      plan(await pipelineOf(yaml), { role: 'gather', cursorsFrom }).cursorsFrom;
    expect(await from(kept(sqs))).to.equal('ledger');
    expect(await from(kept(sqs), 'state')).to.equal('state');
    expect(await from(sqs)).to.equal('state');
    expect(await from(kept(YAML))).to.equal('state');
    expect(await from(kept(YAML), 'ledger')).to.equal('ledger');
    const { message } = await failure(() => from(YAML, 'ledger'));
    expect(message).to.contain('the store is in memory');
  });

  it('holds no more in flight, over all consumers of a queue, than the configuration allows', async () => {
    for (const { consumers, maxInFlight, batchPoints } of plan(await pipelineOf(YAML), { role: 'run' })
      .queues) {
      expect(consumers * maxInFlight).to.be.within(1, 7);
      expect(batchPoints).to.equal(42);
    }
  });

  it('only gathers in the role gather, and knows the queues it sends to', async () => {
    const planned = plan(await pipelineOf(YAML), { role: 'gather' });
    expect(planned.gatherers.length).to.equal(2);
    expect(planned.queues).to.deep.equal([]);
    expect(planned.queueNames).to.deep.equal(['quake', 'weather']);
  });

  it('only processes in the role process, and opens the queues of its types alone', async () => {
    const planned = plan(await pipelineOf(YAML), { role: 'process', types: ['quake'] });
    expect(planned.gatherers).to.deep.equal([]);
    expect(planned.queues.map(({ types }) => types)).to.deep.equal([['quake']]);
    expect(planned.queueNames).to.deep.equal(['quake']);
  });

  it('refuses a type that there is not, and names those that there are', async () => {
    const pipeline = await pipelineOf(YAML);
    const { kind, message } = await failure(() =>
      plan(pipeline, { role: 'process', types: ['quack', 'rain'] }),
    );
    expect(kind).to.equal('permanent');
    expect(message).to.match(/no type 'quack'.*quake, rain, wind/);
  });

  it('refuses to leave out a type that shares a queue with one that is named', async () => {
    const pipeline = await pipelineOf(YAML);
    const { message } = await failure(() => plan(pipeline, { role: 'process', types: ['rain'] }));
    expect(message).to.match(/'wind' shares a queue/);
  });
});
