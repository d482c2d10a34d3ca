import { pino } from 'pino';
import type { Clock } from '../ports/clock.ts';
import type { Redact } from '../ports/redact.ts';
import { cleanAttributes } from './redaction.ts';
import { createRepeats, type Say as SayRepeated } from './repeats.ts';
import type { AttributeValue, EventAttributes, EventName } from './signals.ts';
import { eventSignal } from './signals.ts';
import type { Level } from './signals/event-signal.ts';
import { type LoggedEntry, textLine } from './text-line.ts';

export type { Level };

/** How long the same condition is only counted, in milliseconds. */
const REPEAT_WINDOW_MS = 60_000;

/** Where lines go: a stream, or what a test reads from. */
export type Lines = { write(line: string): unknown };

/** One entry on its way out: redacted, without undefined values. */
export type LogEntry = {
  readonly level: Level;
  readonly event: EventName;
  readonly message: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** Says an event at the level that its row in the registry has; `raised`: at the other level that it may have. */
export type Tell = <Name extends EventName>(
  event: Name,
  message: string,
  attributes: EventAttributes<Name>,
  raised?: boolean,
) => void;

type Say = <Name extends EventName>(event: Name, message: string, attributes?: EventAttributes<Name>) => void;

/** The log, by level: for who has something to say that no port event tells. */
export type Log = { readonly [Name in Level]: Say };

export type LogOptions = {
  /** On every line. */
  readonly base: Readonly<Record<string, string>>;
  readonly level: Level;
  readonly format: 'json' | 'text';
  /** Passed by every text that leaves. */
  readonly clean: Redact;
  readonly clock: Clock;
  /** Default: stderr. */
  readonly destination?: Lines | undefined;
  /** The ids of the active span, for the line. */
  readonly trace: () => { readonly trace_id: string; readonly span_id: string } | undefined;
  /** What is kept back is said later, and still in the trace that is active when it is bound. */
  readonly inTrace: (say: SayRepeated) => SayRepeated;
  /** Takes every entry of the level too, while telemetry is exported. */
  readonly emit: (entry: LogEntry) => void;
};

export type Logging = {
  readonly log: Log;
  readonly tell: Tell;
  /** Says the last of what was kept back. */
  readonly flush: () => void;
};

/**
 * The one way by which anything is logged: level, limit of repeats, redaction, then a line and an exported record of
 * the same.
 */
export function startLog(options: LogOptions): Logging {
  const { clock, clean } = options;
  const repeats = createRepeats(clock, REPEAT_WINDOW_MS);
  const logger = pino(
    {
      level: options.level,
      base: { ...options.base },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    linesOf(options),
  );

  function say(level: Level, event: EventName, message: string, given: Given): void {
    if (!logger.isLevelEnabled(level)) {
      return;
    }
    const { limitedBy } = eventSignal(event);
    if (limitedBy === undefined || level === 'debug') {
      write({ level, event, message, attributes: present(given), at: clock.now() });
      return;
    }
    const condition = [event, level, ...limitedBy.map((name) => given[name])].join('\n');
    const tell = options.inTrace((repeated) => {
      const attributes = present({ ...given, 'millrace.repeated': repeated > 0 ? repeated : undefined });
      write({ level, event, message, attributes, at: clock.now() });
    });
    repeats.say(condition, tell);
  }

  function write(entry: LogEntry): void {
    const attributes = cleanAttributes(entry.attributes, clean);
    const message = clean(entry.message);
    if (eventSignal(entry.event).exportedOnly !== true) {
      logger[entry.level]({ event: entry.event, ...options.trace(), ...attributes }, message);
    }
    options.emit({ ...entry, message, attributes });
  }

  const at =
    (level: Level): Say =>
    (event, message, attributes = {}) =>
      say(level, event, message, attributes);

  return {
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    tell(event, message, attributes, raised = false) {
      const signal = eventSignal(event);
      say(
        raised && signal.raised !== undefined ? signal.raised.to : signal.level,
        event,
        message,
        attributes,
      );
    },
    flush: repeats.flush,
  };
}

type Given = Readonly<Record<string, AttributeValue | undefined>>;

function present(given: Given): Record<string, AttributeValue> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, AttributeValue>;
}

function linesOf({ destination, format, level }: LogOptions): Lines {
  const lines = destination ?? stderr();
  if (format === 'json') {
    return lines;
  }
  const stacks = level === 'debug';
  return { write: (line: string) => lines.write(textLine(JSON.parse(line) as LoggedEntry, { stacks })) };
}

/** Written at once: the last lines before a crash are the ones that matter. */
function stderr(): Lines {
  const lines = pino.destination({ dest: 2, sync: true });
  // A log that cannot be written (a closed pipe, a full disk) stops no work, and there is nowhere to say so.
  lines.on('error', () => {});
  return lines;
}
