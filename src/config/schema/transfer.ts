import { formatDuration } from '../durations.ts';
import { formatSize } from '../sizes.ts';
import { duration, size } from './measures.ts';
import { integer } from './scalars.ts';
import { ordered, section } from './section.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const MEBIBYTE = 1_048_576;

/** Records are nested in what carries them on, which has a bound of its own. */
const MOST_DEPTH = 150;

/**
 * What holds where a source says nothing: patient with a slow API, and never long in its way. A default gives way to
 * what is written beside it: with `total: 10s` no other deadline is longer than that.
 */
export const TRANSFER_DEFAULTS = {
  connectMs: 5 * SECOND,
  firstByteMs: 30 * SECOND,
  idleMs: 15 * SECOND,
  totalMs: 60 * SECOND,
  compressedBytes: 16 * MEBIBYTE,
  bodyBytes: 64 * MEBIBYTE,
  redirects: 5,
  depth: 64,
  retries: 5,
  minBackoffMs: 500,
  maxBackoffMs: 30 * SECOND,
  maxAfterMs: 300 * SECOND,
} as const;

/** How long to wait for an answer. */
export const deadlinesSection = section(
  {
    connect: deadline(TRANSFER_DEFAULTS.connectMs).describe('Until the connection stands.'),
    firstByte: deadline(TRANSFER_DEFAULTS.firstByteMs).describe(
      'From the request to the first byte of the answer.',
    ),
    idle: deadline(TRANSFER_DEFAULTS.idleMs).describe('Between two bytes of the answer.'),
    total: deadline(TRANSFER_DEFAULTS.totalMs).describe(
      'The whole exchange, without retries; no other deadline is longer.',
    ),
  },
  { rules: ['connect', 'firstByte', 'idle'].map((part) => ordered(part, 'total')) },
);

/** How much to take in one answer. */
export const limitsSection = section(
  {
    compressed: bodySize(TRANSFER_DEFAULTS.compressedBytes).describe('The largest body as it travels.'),
    body: bodySize(TRANSFER_DEFAULTS.bodyBytes).describe('The largest body, decompressed.'),
    redirects: integer({ min: 0, max: 20 }, 'redirects')
      .prefault(TRANSFER_DEFAULTS.redirects)
      .describe('How many redirects one request follows.'),
    depth: integer({ min: 1, max: MOST_DEPTH }, 'levels')
      .prefault(TRANSFER_DEFAULTS.depth)
      .describe('How deep lists and objects may be nested in a body.'),
  },
  { rules: [ordered('compressed', 'body')] },
);

/** How a request that failed is tried again. */
export const retrySection = section(
  {
    retries: integer({ min: 0, max: 100 }, 'tries')
      .prefault(TRANSFER_DEFAULTS.retries)
      .describe('Tries after the first.'),
    minBackoff: wait(TRANSFER_DEFAULTS.minBackoffMs).describe(
      'The wait before the first retry; doubled each time, with jitter.',
    ),
    maxBackoff: wait(TRANSFER_DEFAULTS.maxBackoffMs).describe('The longest wait between two tries.'),
    maxAfter: wait(TRANSFER_DEFAULTS.maxAfterMs).describe(
      'The longest `Retry-After` that is waited for; a longer one ends the retries.',
    ),
  },
  { rules: [ordered('minBackoff', 'maxBackoff')] },
);

function deadline(defaultMs: number) {
  return duration({ min: 1, max: HOUR })
    .optional()
    .meta({ 'x-fallback': formatDuration(defaultMs) });
}

function wait(defaultMs: number) {
  return duration({ min: 0, max: 24 * HOUR })
    .optional()
    .meta({ 'x-fallback': formatDuration(defaultMs) });
}

function bodySize(defaultBytes: number) {
  return size({ min: 1, max: 256 * MEBIBYTE })
    .optional()
    .meta({ 'x-fallback': formatSize(defaultBytes) });
}
