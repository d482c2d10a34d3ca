import type { Naming } from '../ports/drops.ts';
import type { FieldValue } from '../ports/store.ts';

/** What a record is looked for by where no configuration says what its point would have: its own plain members. */
export function namesOfRecord(record: unknown): Naming {
  const members = typeof record === 'object' && record !== null ? Object.entries(record) : [];
  return { values: Object.fromEntries(members.filter(isPlain)) };
}

function isPlain(member: [string, unknown]): member is [string, FieldValue] {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof member[1]);
}
