import { join } from 'node:path';
import { type SlowApi, startSlowApi } from '../../examples/slow-api/slow-api.ts';
import { type Child, startMillrace } from './child.ts';
import {
  demoConfigWith,
  expectBalance,
  expectEveryPoint,
  expectQuarantine,
  keptIn,
} from './demo-pipeline.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Deliveries that a killed process held come back after this: the shortest lease there is. */
const SHORT_LEASES = 'queue: { visibility: 5s }';

/** The demo's pipeline for processes that share a data folder, with an API that is fast and has its faults. */
export type DemoInChildren = AsyncDisposable & {
  readonly api: SlowApi;
  readonly data: string;
  start(role: string, ...flags: string[]): Child;
  /** @param kilobytes that a file of the process may have: a disk that is full */
  startWithFileLimit(kilobytes: number, role: string, ...flags: string[]): Child;
};

export async function demoInChildren(): Promise<DemoInChildren> {
  const folder = temporaryFolder();
  const api = await startSlowApi({ latencyMs: [5, 15], perSecond: 1_000 });
  const data = join(folder.path, 'data');
  const config = demoConfigWith(folder.path, SHORT_LEASES);
  const env = { SLOW_API_URL: api.url, MILLRACE_DATA: data };
  return {
    api,
    data,
    start: (role, ...flags) => startMillrace([role, '-c', config, ...flags], { env }),
    startWithFileLimit: (fileLimitKb, role, ...flags) =>
      startMillrace([role, '-c', config, ...flags], { env, fileLimitKb }),
    async [Symbol.asyncDispose]() {
      await api.close();
      folder[Symbol.dispose]();
    },
  };
}

/** Whatever happened to the processes before: every record is there, none twice, and each has its end. */
export async function expectAll({ data }: DemoInChildren): Promise<void> {
  const kept = await keptIn(data);
  expectEveryPoint(kept);
  expectBalance(kept);
  await expectQuarantine(data);
}
