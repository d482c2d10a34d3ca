import type { loadConfig } from '../config/index.ts';
import type { createHttp } from '../http/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Spool } from '../ports/spool.ts';
import type { carryCursor, openQueues, packRecords } from '../queues/index.ts';
import type { checkSource, compileBackfill, compileSource } from '../sources/index.ts';
import type { openState } from '../state/index.ts';
import type { openStore } from '../stores/index.ts';
import type { startTelemetry } from '../telemetry/index.ts';
import type { checkType, compileType } from '../types/index.ts';

/** The parts of the middle floor, as the door hands them in: the system knows what they promise, not which they are. */
export type Adapters = {
  readonly clock: Clock;
  readonly loadConfig: typeof loadConfig;
  readonly checkSource: typeof checkSource;
  readonly compileSource: typeof compileSource;
  readonly compileBackfill: typeof compileBackfill;
  readonly checkType: typeof checkType;
  readonly compileType: typeof compileType;
  readonly createHttp: typeof createHttp;
  readonly openQueues: typeof openQueues;
  readonly packRecords: typeof packRecords;
  readonly carryCursor: typeof carryCursor;
  readonly openStore: typeof openStore;
  readonly openState: typeof openState;
  /** With the form that queues give to envelopes. */
  readonly openSpool: (file: string) => Promise<Spool>;
  readonly startTelemetry: typeof startTelemetry;
};
