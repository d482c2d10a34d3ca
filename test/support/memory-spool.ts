import type { Envelope } from '../../src/ports/envelope.ts';
import type { Spool } from '../../src/ports/spool.ts';

/** A spool that an earlier process left these in. @param room envelopes that it takes */
export function memorySpool(
  left: readonly Envelope[] = [],
  room = Number.POSITIVE_INFINITY,
): Spool & { ids(): readonly string[] } {
  const kept = new Map(left.map((envelope) => [envelope.id, envelope]));
  return {
    async keep(envelopes) {
      const fitting = envelopes.slice(0, Math.max(0, room - kept.size));
      fitting.forEach((envelope) => kept.set(envelope.id, envelope));
      return fitting.length === envelopes.length;
    },
    async letGo(envelopes) {
      envelopes.forEach(({ id }) => kept.delete(id));
    },
    async *left() {
      yield left.filter(({ id }) => kept.has(id));
    },
    close: async () => undefined,
    ids: () => [...kept.keys()],
  };
}
