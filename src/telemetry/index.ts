import type { Clock } from '../ports/clock.ts';
import type { Observe } from '../ports/events.ts';
import type { Redact } from '../ports/redact.ts';
import type { Decorators, PageWork } from './decorators.ts';
import { type Env, isExporting } from './exporting.ts';
import { type Level, type Lines, type Log, startLog } from './log.ts';
import { measureNothing } from './measure.ts';
import { createObserve } from './observe.ts';
import { createObserving } from './observing.ts';
import type { Otel } from './otel.ts';
import { outgoing } from './redaction.ts';
import { createRepeats } from './repeats.ts';
import type { Service } from './resource.ts';
import { watchNothing } from './watch.ts';

export type { Env, Level, Lines, Log, PageWork, Service };

/** How often the trouble of telemetry itself may be told, in milliseconds. */
const TROUBLE_WINDOW_MS = 3_600_000;

export type TelemetryOptions = {
  /** Exported to where the variables of OpenTelemetry say; nothing is exported while they name no OTLP endpoint. */
  readonly env: Env;
  readonly service: Service;
  /** Of what is logged: less is neither written nor exported. */
  readonly level: Level;
  /** One JSON object a line, or one readable line. */
  readonly format: 'json' | 'text';
  readonly redact: Redact;
  readonly clock: Clock;
  /** Where log lines go. Default: stderr. */
  readonly destination?: Lines | undefined;
};

/** What is seen from outside: put around ports, unknown to whoever uses them. */
export type Telemetry = Omit<Decorators, 'measure' | 'watch'> & {
  /** Turns events into metrics and log lines. */
  readonly observe: Observe;
  readonly log: Log;
  /** Tells what was kept back and exports what is left, within 2 s. Never throws. Safe twice. */
  close(): Promise<void>;
};

/** Logs always; exports over OTLP, and loads what that takes, only where the environment names an endpoint. */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { env, service, clock } = options;
  const clean = outgoing(options.redact);
  let otel: Otel | undefined;
  const { log, tell, flush } = startLog({
    ...options,
    clean,
    base: { service: service.name, version: service.version, role: service.role },
    trace: () => otel?.activeTrace(),
    inTrace: (say) => otel?.inTrace(say) ?? say,
    emit: (entry) => otel?.emit(entry),
  });
  const troubles = createRepeats(clock, TROUBLE_WINDOW_MS);
  const onTrouble = (reason: string) =>
    troubles.say('telemetry', () =>
      log.warn('telemetry.failed', `What telemetry cannot hand to the Collector is dropped: ${reason}`, {
        'millrace.reason': reason,
      }),
    );

  if (isExporting(env)) {
    const { startOtel } = await import('./otel.ts');
    otel = startOtel({ env, service, clean, clock, tell, onTrouble });
  }
  const { measure, watch, hosts, queue, store, page } = otel ?? undecorated;

  let closed: Promise<void> | undefined;
  return {
    observe: createObserve(createObserving({ measure, watch, tell, clock })),
    log,
    hosts,
    queue,
    store,
    page,
    close() {
      flush();
      closed ??= otel?.close() ?? Promise.resolve();
      return closed;
    },
  };
}

/** Nothing is exported, so nothing is put around anything. */
const undecorated: Decorators = {
  measure: measureNothing,
  watch: watchNothing,
  hosts: () => {},
  queue: (queue) => queue,
  store: (store) => store,
  page: (_, run) => run(),
};
