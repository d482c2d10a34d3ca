import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Adapters } from '../../src/system/adapters.ts';
import { Failure } from '../../src/ports/failure.ts';
import { plan, type Role } from '../../src/system/plan.ts';
import { start } from '../../src/system/start.ts';
import { VERSION } from '../../src/cli/version.ts';
import { realAdapters } from '../support/in-process.ts';
import { unaborted } from '../support/points.ts';
import { rejection } from '../support/rejection.ts';
import { smallPipeline } from '../support/small-pipeline.ts';

/** Everything open and closed, in order. */
function recorded(log: string[]): Partial<Adapters> {
  return {
    async openStore(...args) {
      const store = await realAdapters.openStore(...args);
      log.push('open store');
      return { ...store, close: async () => void log.push('close store') };
    },
    async openQueues(...args) {
      const queues = await realAdapters.openQueues(...args);
      log.push('open queues');
      return {
        ...queues,
        async close() {
          log.push('close queues');
          await queues.close();
        },
      };
    },
    async openState(...args) {
      const state = await realAdapters.openState(...args);
      log.push('open state');
      return {
        ...state,
        async close() {
          log.push('close state');
          await state.close();
        },
      };
    },
  };
}

async function starting(config: string, role: Role, changes: Partial<Adapters> = {}) {
  const adapters = { ...realAdapters, ...changes };
  const { pipeline, redact } = await adapters.loadConfig(config, {
    env: {},
    check: { source: adapters.checkSource, type: adapters.checkType },
  });
  const telemetry = await adapters.startTelemetry({
    env: {},
    service: { name: 'millrace', version: VERSION, role },
    level: 'error',
    format: 'text',
    redact,
    clock: adapters.clock,
  });
  return start(adapters, {
    pipeline,
    plan: plan(pipeline, { role }),
    redact,
    telemetry,
    version: VERSION,
    observe: () => undefined,
    once: false,
    signal: unaborted,
  });
}

/** Due in an hour: what was started stays until it is stopped. */
const HOURLY = { schedule: '{ every: 1h }' };

describe('starting a pipeline', () => {
  it('opens downstream first, and closes the other way round', async () => {
    await using pipeline = await smallPipeline(HOURLY);
    const log: string[] = [];
    const running = await starting(pipeline.config, 'run', recorded(log));
    await running[Symbol.asyncDispose]();
    expect(log).to.deep.equal([
      'open store',
      'open queues',
      'open state',
      'close state',
      'close queues',
      'close store',
    ]);
  });

  it('opens only what the role needs', async () => {
    await using pipeline = await smallPipeline(HOURLY);
    const gather: string[] = [];
    await (await starting(pipeline.config, 'gather', recorded(gather)))[Symbol.asyncDispose]();
    expect(gather).to.include('open state').and.not.include('open store');
    const process: string[] = [];
    const running = await starting(pipeline.config, 'process', recorded(process));
    expect(running.hosts()).to.deep.equal([]);
    await running[Symbol.asyncDispose]();
    expect(process).to.include('open store').and.not.include('open state');
  });

  it('leaves nothing open when a later part cannot be opened', async () => {
    await using pipeline = await smallPipeline(HOURLY);
    const log: string[] = [];
    const failure = new Failure('permanent', 'The disk is gone.');
    const changes = { ...recorded(log), openState: () => Promise.reject(failure) };
    expect(await rejection(starting(pipeline.config, 'run', changes))).to.equal(failure);
    expect(log).to.deep.equal(['open store', 'open queues', 'close queues', 'close store']);
    expect(pipeline.api.requests).to.deep.equal([]);
  });

  it('runs the actors of the plan', async () => {
    await using pipeline = await smallPipeline(HOURLY);
    await using running = await starting(pipeline.config, 'run');
    expect(running.topology.tree().map(({ path }) => path)).to.have.members([
      'writer-thing',
      'processor-thing',
      'consumer-thing-1',
      'consumer-thing-2',
      'gatherer-things',
    ]);
    expect(existsSync(join(pipeline.data, 'state.db'))).to.equal(true);
  });
});
