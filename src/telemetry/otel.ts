import { syncBuiltinESMExports } from 'node:module';
import {
  context,
  DiagLogLevel,
  diag,
  logs,
  metrics,
  ProxyTracerProvider,
  propagation,
  trace,
} from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Clock } from '../ports/clock.ts';
import type { Redact } from '../ports/redact.ts';
import type { Decorators } from './decorators.ts';
import { areTracesExporting, type Env, sdkEnvironment, withEnvironment } from './exporting.ts';
import { type Instrumentation, instrumentations } from './instrumentations.ts';
import type { LogEntry, Tell } from './log.ts';
import { createEmit } from './log-records.ts';
import { watchHosts } from './host-gauges.ts';
import { createMeasure, createWatch } from './meters.ts';
import { redactingTracers } from './redacting-tracers.ts';
import type { Say } from './repeats.ts';
import { resourceDetectors, type Service } from './resource.ts';
import { tracedPage } from './traced-page.ts';
import { tracedQueue } from './traced-queue.ts';
import { tracedStore } from './traced-store.ts';

/** How long the end of the process waits for the Collector, in milliseconds. */
const CLOSE_MS = 2_000;

export type OtelOptions = {
  readonly env: Env;
  readonly service: Service;
  readonly clean: Redact;
  readonly clock: Clock;
  readonly tell: Tell;
  /** Hears what keeps telemetry from being exported. */
  readonly onTrouble: (reason: string) => void;
};

/** OpenTelemetry, started. */
export type Otel = Decorators & {
  emit(entry: LogEntry): void;
  activeTrace(): { readonly trace_id: string; readonly span_id: string } | undefined;
  /** Whenever it is said, it is in the trace that is active now. */
  inTrace(say: Say): Say;
  /** Exports what is left, within a bound, and leaves nothing of it in the process. Never throws. */
  close(): Promise<void>;
};

/**
 * Starts the SDK as the environment says. It is the process's one: its providers are global, so that instrumentations
 * find them. Work never waits for it: queues are bounded, and what does not fit is dropped.
 */
export function startOtel(options: OtelOptions): Otel {
  const { env, service, clean, clock, tell } = options;
  diag.setLogger(troubleLogger(options.onTrouble), {
    logLevel: DiagLogLevel.WARN,
    suppressOverrideMessage: true,
  });
  const { sdk, instruments } = withEnvironment(sdkEnvironment(env), () => {
    const instruments = instrumentations();
    const sdk = new NodeSDK({
      instrumentations: [...instruments],
      resourceDetectors: resourceDetectors(service, clean),
      // No trace context in requests to strangers' APIs, unless the operator asks for it.
      ...(env['OTEL_PROPAGATORS'] === undefined ? { textMapPropagator: null } : {}),
      ...(areTracesExporting(env) ? {} : { spanProcessors: [] }),
    });
    sdk.start();
    return { sdk, instruments };
  });
  syncBuiltinESMExports();
  redactSpans(clean);

  const tracing = { tracer: trace.getTracer(service.name, service.version), tell, clock };
  const meter = metrics.getMeter(service.name, service.version);
  const watch = createWatch(meter);
  return {
    watch,
    hosts: (read) => watchHosts(read, watch),
    queue: (queue, style) => tracedQueue(queue, style, { ...tracing, watch }),
    store: (store, style) => tracedStore(store, style, tracing),
    page: (work, run, ending) => tracedPage(work, run, { ...tracing, ...ending }),
    measure: createMeasure(meter),
    emit: createEmit(logs.getLogger(service.name, service.version)),
    activeTrace() {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? undefined : { trace_id: span.traceId, span_id: span.spanId };
    },
    inTrace: (say) => context.bind(context.active(), say),
    async close() {
      await shutDown(sdk, options);
      disable(instruments);
      for (const api of [trace, metrics, logs, context, propagation, diag]) {
        api.disable();
      }
    },
  };
}

/** Puts redaction between every tracer, those of the instrumentations included, and the SDK. */
function redactSpans(clean: Redact): void {
  const provider = trace.getTracerProvider();
  if (provider instanceof ProxyTracerProvider) {
    provider.setDelegate(redactingTracers(provider.getDelegate(), clean));
  }
}

function disable(instruments: readonly Instrumentation[]): void {
  for (const instrument of instruments) {
    instrument.disable();
  }
  syncBuiltinESMExports();
}

async function shutDown(sdk: NodeSDK, { clock, onTrouble }: OtelOptions): Promise<void> {
  const done = new AbortController();
  const late = clock.sleep(CLOSE_MS, done.signal).then(
    () => onTrouble(`the Collector did not take what was left within ${CLOSE_MS / 1_000} s`),
    () => undefined,
  );
  const shut = sdk.shutdown().catch((error: unknown) => onTrouble(reasonIn(String(error))));
  await Promise.race([shut, late]);
  done.abort();
}

function troubleLogger(onTrouble: (reason: string) => void) {
  const tell = (message: string, ...rest: unknown[]) =>
    onTrouble(reasonIn([message, ...rest.map(String)].join(' ')));
  const nothing = () => {};
  return { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing };
}

/** The SDK tells of errors as JSON with their stack: what a person needs of it is the message. */
function reasonIn(told: string): string {
  try {
    const { message, code, name } = JSON.parse(told) as Record<string, string | undefined>;
    return message || code || name || told;
  } catch {
    return told;
  }
}
