import type { Envelope } from '../../ports/envelope.ts';
import { encodeEnvelope } from '../codec/encode-envelope.ts';

/**
 * The message bodies that carry an envelope, none over `maxBytes`: its records, with their notes, are divided as often
 * as needed. A number when one record alone is too large: how many bytes it takes.
 */
export function fittingBodies(envelope: Envelope, maxBytes: number): readonly string[] | number {
  const body = encodeEnvelope(envelope);
  if (body.length <= maxBytes) {
    return [body];
  }
  if (envelope.records.length < 2) {
    return body.length;
  }
  const middle = Math.ceil(envelope.records.length / 2);
  const first = fittingBodies(slice(envelope, 0, middle), maxBytes);
  const second = typeof first === 'number' ? first : fittingBodies(slice(envelope, middle), maxBytes);
  return typeof first === 'number' || typeof second === 'number'
    ? Math.max(...[first, second].filter((each) => typeof each === 'number'))
    : [...first, ...second];
}

function slice(envelope: Envelope, from: number, to?: number): Envelope {
  return {
    ...envelope,
    records: envelope.records.slice(from, to),
    quarantine: envelope.quarantine?.slice(from, to),
  };
}
