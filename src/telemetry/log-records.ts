import { type HrTime, type Logger, SeverityNumber } from '@opentelemetry/api';
import type { Level, LogEntry } from './log.ts';

const SEVERITY: Readonly<Record<Level, SeverityNumber>> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

/** Sends log entries as OTLP records, in the trace of the active span. */
export function createEmit(logger: Logger): (entry: LogEntry) => void {
  return ({ level, event, message, attributes, at }) =>
    logger.emit({
      eventName: event,
      severityNumber: SEVERITY[level],
      severityText: level.toUpperCase(),
      body: message,
      attributes,
      timestamp: hrTime(at),
    });
}

/** As seconds and nanoseconds: a plain number that is small would be taken for time since the process began. */
export function hrTime(ms: number): HrTime {
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];
}
