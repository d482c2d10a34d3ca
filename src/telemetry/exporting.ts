/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;

/** What telemetry may cost while nobody takes it: what does not fit is dropped, what takes longer is given up. */
const DEFAULTS: Env = {
  // Elasticsearch keeps histograms as deltas only.
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  // One export, its retries included, in milliseconds: also what a Collector that is down adds to the end.
  OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
  OTEL_METRIC_EXPORT_INTERVAL: '15000',
  OTEL_METRIC_EXPORT_TIMEOUT: '5000',
  OTEL_BSP_MAX_QUEUE_SIZE: '8192',
  OTEL_BLRP_MAX_QUEUE_SIZE: '8192',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4096',
  // No detector that asks the network where it is.
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,process,serviceinstance',
  // Not `aws-sdk`: it adds attributes to messages after their size was checked, and our own spans say what it would.
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici,http,runtime-node',
};

/** Whether telemetry is exported: an OTLP endpoint is set for all signals or for one, and the SDK is not disabled. */
export function isExporting(env: Env): boolean {
  const disabled = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  return !disabled && SIGNALS.some((signal) => endpointOf(signal, env));
}

/** Whether traces are exported. */
export function areTracesExporting(env: Env): boolean {
  return exporterOf('TRACES', env) !== 'none';
}

/**
 * What the SDK is to find in its environment: what is set, what we default otherwise, and no exporter for a signal that
 * has nowhere to go (the SDK would try localhost).
 */
export function sdkEnvironment(env: Env): Env {
  const given = Object.entries(env).filter(
    ([name, value]) => name.startsWith('OTEL_') && value !== undefined,
  );
  const exporters = SIGNALS.map((signal) => [`OTEL_${signal}_EXPORTER`, exporterOf(signal, env)]);
  return { ...DEFAULTS, ...Object.fromEntries(given), ...Object.fromEntries(exporters) };
}

/** Runs something that reads `process.env` while its `OTEL_…` variables are these, and no others. */
export function withEnvironment<Result>(values: Env, run: () => Result): Result {
  const before = otelVariables(process.env);
  replaceOtelVariables(values);
  try {
    return run();
  } finally {
    replaceOtelVariables(before);
  }
}

type Signal = (typeof SIGNALS)[number];

function endpointOf(signal: Signal, env: Env): boolean {
  return [env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`], env['OTEL_EXPORTER_OTLP_ENDPOINT']].some(
    (endpoint) => endpoint !== undefined && endpoint.trim() !== '',
  );
}

function exporterOf(signal: Signal, env: Env): string {
  return env[`OTEL_${signal}_EXPORTER`] ?? (endpointOf(signal, env) ? 'otlp' : 'none');
}

function otelVariables(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('OTEL_')));
}

function replaceOtelVariables(values: Env): void {
  for (const name of Object.keys(otelVariables(process.env))) {
    delete process.env[name];
  }
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      process.env[name] = value;
    }
  }
}
