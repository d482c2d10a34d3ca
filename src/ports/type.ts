import type { Naming } from './drops.ts';
import type { Point } from './store.ts';

/** What a processor may know of the record's way here. */
export type RecordContext = {
  readonly source: string;
  readonly partition: string;
  /** RFC 3339, UTC: when its page was gathered. */
  readonly gatheredAt: string;
};

/** What a processor makes of a record. */
export type Outcome =
  /** At least one point. */
  | { readonly type: 'points'; readonly points: readonly Point[] }
  /** Left out on purpose, by the rule of this name. */
  | { readonly type: 'drop'; readonly rule: string }
  /** It could not be stored: kept whole, with the reason and the path in the record where it went wrong. */
  | { readonly type: 'quarantine'; readonly reason: string; readonly path?: string | undefined };

/** From a record to what is kept of it. Pure: the same record gives the same outcome. Never throws. */
export type Type = {
  readonly name: string;
  process(record: unknown, context: RecordContext): Outcome;
  /** What a record that makes no point is looked for by. Never throws. */
  naming(record: unknown): Naming;
};

/**
 * What a module named by `use:` exports as its default: the same promise as `Type`, in code. What it throws
 * quarantines the record with the error's message.
 */
export type Processor = (record: unknown, context: RecordContext) => Outcome;
