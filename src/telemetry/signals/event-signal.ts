import type { AttributeName } from './attributes.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

export type EventSignal = {
  readonly level: Level;
  /** The other level that it may have, and when. */
  readonly raised?: { readonly to: Level; readonly when: string };
  /** It may repeat: above debug, at most one line a minute for each value of these, with the count since the line before. */
  readonly limitedBy?: readonly AttributeName[];
  /** Exported, but not written to stderr, where another event of the same thing stands already. */
  readonly exportedOnly?: true;
  readonly attributes: readonly AttributeName[];
  readonly says: string;
};

/** What an event says of what was thrown. */
export const EXCEPTION = ['exception.type', 'exception.message', 'exception.stacktrace'] as const;
