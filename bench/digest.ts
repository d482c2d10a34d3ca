import { createHash } from 'node:crypto';

/** How many lines there are, and a hash over them in their order: equal when the lines are. */
export function digestOf(lines: readonly string[]): string {
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex');
  return `${lines.length} lines with the hash ${hash.slice(0, 16)}`;
}
