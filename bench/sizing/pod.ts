import type { Pipeline } from '../../src/ports/pipeline.ts';
import { quietTelemetry, startProduct } from '../product.ts';
import { watchRecords } from '../watch.ts';

/** What a pod is told: all of it stands in its queue. */
export type Work = { readonly pipeline: Pipeline; readonly records: number };

/** What it used for that, from its start to the last settled message. */
export type Used = {
  readonly ms: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  /** Resident, at the most, in bytes. */
  readonly memory: number;
};

const DRAIN_MS = 30_000;

/** A process as a pod of `process` is one: the whole role, in a process that does nothing else. Told by its parent. */
async function work({ pipeline, records }: Work): Promise<Used> {
  const telemetry = await quietTelemetry();
  const watch = watchRecords(records);
  const before = process.cpuUsage();
  const began = performance.now();
  await using running = await startProduct({
    pipeline,
    role: 'process',
    instead: {},
    telemetry,
    observe: watch.observe,
  });
  await watch.finished;
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  // In order: a server may hand to a request that was broken off what is sent for the next round.
  await running.topology.drain(DRAIN_MS);
  await telemetry.close();
  return { ms, cpuMs: (user + system) / 1_000, memory: process.resourceUsage().maxRSS * 1_024 };
}

process.once('message', (told: Work) => {
  void work(told).then((used) => {
    process.send?.(used);
    process.disconnect();
  });
});
