import { duration, size } from './measures.ts';
import { httpUrl } from './places.ts';
import { choice, flag, integer, patternText, text } from './scalars.ts';
import { atMostOne, type Rule, section } from './section.ts';
import { either } from './union.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const KIBIBYTE = 1_024;

/** The largest message of SQS, less what the envelope's frame, attributes and JSON escapes may add. */
export const MAX_TARGET_BYTES = 1_024 * KIBIBYTE - 64 * KIBIBYTE;
/** The longest receive of SQS. */
const MAX_WAIT_MS = 20 * SECOND;
/** The longest lease of SQS. */
const MAX_VISIBILITY_MS = 12 * HOUR;
/** A shorter lease may end before it can be renewed. */
const MIN_VISIBILITY_MS = 5 * SECOND;

/** With the prefix, a hyphen, a name of 40 and `-dlq`: the 80 characters of a queue name of SQS. */
const PREFIX = '^[A-Za-z0-9][A-Za-z0-9_-]{0,34}$';

/** SQS counts in whole seconds, and the embedded queue is an SQS. The memory queue does not care. */
const wholeSeconds: Rule = (queue, report) => {
  for (const option of ['wait', 'visibility']) {
    const ms = queue[option];
    if (queue['memory'] === undefined && typeof ms === 'number' && ms % SECOND !== 0) {
      report([option], 'is not a whole number of seconds, which is all that SQS counts in. Round it.');
    }
  }
};

const leaseIsRenewable: Rule = ({ memory, visibility }, report) => {
  if (memory === undefined && typeof visibility === 'number' && visibility < MIN_VISIBILITY_MS) {
    report(['visibility'], 'is too short to be renewed in time. Give at least 5s.');
  }
};

const bothCredentials: Rule = (sqs, report) => {
  const [id, secret] = ['accessKeyId', 'secretAccessKey'];
  for (const [given, other] of [
    [id, secret],
    [secret, id],
  ] as const) {
    if (given !== undefined && other !== undefined && given in sqs && !(other in sqs)) {
      report(
        [given],
        `needs ${other} beside it. Add it, or remove both for the AWS default provider chain.`,
        'key',
      );
    }
  }
};

const sqs = section(
  {
    endpoint: httpUrl()
      .optional()
      .meta({ 'x-default': "the region's own" })
      .describe('URL of the SQS server.'),
    region: text()
      .optional()
      .meta({ 'x-default': '`AWS_REGION` or `AWS_DEFAULT_REGION` of the environment' })
      .describe('The AWS region.'),
    accessKeyId: text()
      .optional()
      .meta({ 'x-default': 'the AWS default provider chain' })
      .describe('Who asks.'),
    secretAccessKey: text()
      .optional()
      .meta({ 'x-default': 'the AWS default provider chain' })
      .describe('How it is proved.'),
    create: flag().prefault(false).describe('Create queues and their quarantines where they do not exist.'),
  },
  { rules: [bothCredentials] },
);

const styles = atMostOne('embedded', 'sqs', 'memory');

/** What the queue is, and what all queues share. */
export const queueSection = section(
  {
    embedded: section({}).nullable().optional().describe('An SQS server in this process, kept under `data`.'),
    sqs: sqs.optional().describe('Amazon SQS, or a server that speaks as it does.'),
    memory: section({})
      .nullable()
      .optional()
      .describe('In this process, and gone with it: for trying things out.'),
    prefix: patternText(
      'text',
      PREFIX,
      'is no prefix of a queue name. Use letters, digits, - and _, at most 35.',
    )
      .prefault('millrace')
      .describe('Queues are named `<prefix>-<name>`, their quarantines `<prefix>-<name>-dlq`.'),
    targetSize: size({ min: KIBIBYTE, max: MAX_TARGET_BYTES })
      .prefault('64KiB')
      .describe('The size that envelopes are packed to; 64KiB is one billing unit of SQS.'),
    maxInFlight: integer({ min: 1, max: 100_000 }, 'deliveries')
      .prefault(64)
      .describe('Deliveries that one consumer holds unsettled.'),
    wait: duration({ min: 1, max: MAX_WAIT_MS })
      .optional()
      .meta({ 'x-default': '`5s` for SQS, `1s` otherwise' })
      .describe('How long one receive waits for a message; whole seconds, but for `memory`.'),
    visibility: duration({ min: 100, max: MAX_VISIBILITY_MS })
      .prefault('30s')
      .describe(
        'The lease: how long a delivery stays ours without renewal; whole seconds, but for `memory`.',
      ),
    maxReceives: integer({ min: 1, max: 1_000 }, 'receives')
      .prefault(5)
      .describe('Receives after which a message goes to quarantine.'),
  },
  { ...styles, rules: [...styles.rules, wholeSeconds, leaseIsRenewable] },
);

export const queueOption = either(
  'embedded, memory or sqs nor a mapping',
  choice(['embedded', 'memory', 'sqs']),
  queueSection,
);
