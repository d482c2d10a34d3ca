import type { Outcome } from '../ports/type.ts';

export type Quarantine = Extract<Outcome, { readonly type: 'quarantine' }>;

/** The outcome of a record that cannot be stored: why, in one sentence, and where in the record. */
export function quarantine(reason: string, path: string | undefined): Quarantine {
  return path === undefined ? { type: 'quarantine', reason } : { type: 'quarantine', reason, path };
}
