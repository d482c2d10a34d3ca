/** One entry of the log as pino writes it. */
export type LoggedEntry = {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly message: string;
} & Readonly<Record<string, unknown>>;

/** What a person at a terminal needs not be told on every line. */
const LEFT_OUT = new Set(['time', 'level', 'message', 'service', 'version', 'role', 'span_id']);
const STACK = 'exception.stacktrace';
/** Values that can stand without quotes. */
const PLAIN = /^[^\s"=\p{Cc}]+$/u;
const CONTROL = /\p{Cc}/gu;

/**
 * One readable line: time, level, message, then `key=value` without our own prefix. Control characters are escaped, so
 * that an entry is one line whatever it quotes. Stack traces only with `stacks`.
 */
export function textLine(entry: LoggedEntry, options: { readonly stacks: boolean }): string {
  const pairs = Object.entries(entry)
    .filter(([key]) => !LEFT_OUT.has(key) && (options.stacks || key !== STACK))
    .map(([key, value]) => `${key.replace(/^millrace\./, '')}=${shown(value)}`);
  const head = [entry.time, entry.level.toUpperCase().padEnd(5), entry.message.replace(CONTROL, escaped)];
  return `${[...head, ...pairs].join(' ')}\n`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return PLAIN.test(text) ? text : JSON.stringify(text).replace(CONTROL, escaped);
}

function escaped(character: string): string {
  const quoted = JSON.stringify(character).slice(1, -1);
  return quoted === character ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : quoted;
}
