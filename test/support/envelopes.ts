import type { Envelope } from '../../src/ports/envelope.ts';
import { seededRandom } from './seeded-random.ts';

/** An envelope of a page, with what the test does not care about filled in. */
export function envelopeOf(
  id: string,
  records: readonly unknown[] = [{ id }],
  more: Partial<Envelope> = {},
): Envelope {
  return {
    id,
    source: 'quakes',
    type: 'quake',
    gatheredAt: '2026-01-01T00:00:00.000Z',
    from: { url: 'https://example.test/quakes', page: 'page=1', partition: 'world', chunk: 0 },
    records,
    ...more,
  };
}

export function envelopes(count: number): Envelope[] {
  return Array.from({ length: count }, (_, at) => envelopeOf(`envelope-${at}`));
}

/** Text that does not compress below three quarters of its length: printable ASCII from a seed. */
export function noise(length: number, seed = 1): string {
  const random = seededRandom(seed);
  let text = '';
  while (text.length < length) {
    text += String.fromCharCode(33 + Math.floor(random() * 94));
  }
  return text;
}
