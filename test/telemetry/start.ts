import { realClock } from '../../src/system/real-clock.ts';
import { startTelemetry, type Telemetry, type TelemetryOptions } from '../../src/telemetry/index.ts';

/** Telemetry as a process would start it, its lines kept. */
export async function start(
  options: Partial<TelemetryOptions> = {},
): Promise<{ telemetry: Telemetry; lines: Readonly<Record<string, unknown>>[] }> {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const telemetry = await startTelemetry({
    env: {},
    service: { name: 'millrace', version: '0.1.0', role: 'run' },
    level: 'debug',
    format: 'json',
    redact: (text) => text,
    clock: realClock,
    destination: { write: (line) => lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>) },
    ...options,
  });
  return { telemetry, lines };
}
