import type { Observe } from '../src/ports/events.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';
import type { Adapters } from '../src/system/adapters.ts';
import { plan, type Role } from '../src/system/plan.ts';
import { type Running, start } from '../src/system/start.ts';
import type { Telemetry } from '../src/telemetry/index.ts';
import { realAdapters } from '../test/support/in-process.ts';

export type ProductOptions = {
  readonly pipeline: Pipeline;
  readonly role: Role;
  /** The parts that are not the real ones. */
  readonly instead: Partial<Adapters>;
  readonly telemetry: Telemetry;
  readonly observe: Observe;
};

/** Starts all of the product but its command line. */
export function startProduct({
  pipeline,
  role,
  instead,
  telemetry,
  observe,
}: ProductOptions): Promise<Running> {
  return start(
    { ...realAdapters, ...instead },
    {
      pipeline,
      plan: plan(pipeline, { role }),
      redact: (text) => text,
      telemetry,
      version: 'bench',
      observe,
      once: true,
      signal: new AbortController().signal,
    },
  );
}

/** Telemetry as it is where no endpoint is named; what it logs goes nowhere. */
export function quietTelemetry(): Promise<Telemetry> {
  return realAdapters.startTelemetry({
    env: {},
    service: { name: 'millrace', version: 'bench', role: 'run' },
    level: 'info',
    format: 'json',
    redact: (text) => text,
    clock: realAdapters.clock,
    destination: { write: () => undefined },
  });
}
