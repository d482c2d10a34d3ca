import { wrong } from '../wrong.ts';
import { authSection } from './auth.ts';
import { allowHostsOption } from './allow-hosts.ts';
import { budgetOption } from './budget.ts';
import { bodyNeedsPost, bodyOption } from './body.ts';
import { errorsOption } from './errors.ts';
import { graphqlSection } from './graphql.ts';
import { headersOnce, headersOption } from './headers.ts';
import { option, REFERENCE_PATTERN } from './option.ts';
import { cursorSection, parentSection, windowsSection } from './moves.ts';
import { pagingOption } from './paging.ts';
import { partitionsOption } from './partitions.ts';
import { rates } from './measures.ts';
import { httpUrl } from './places.ts';
import { choice, name, scalarText, text } from './scalars.ts';
import { formatOption, recordsOption } from './records.ts';
import { scheduleOption } from './schedule.ts';
import { anyKey, atMostOne, mappingOf, section } from './section.ts';
import { deadlinesSection, limitsSection, retrySection } from './transfer.ts';
import { tlsNeedsHttps, tlsSection } from './tls.ts';
import { either } from './union.ts';

const MAX_CONCURRENCY = 1_000;

const typeOption = either(
  'the name of a type nor a mapping with field',
  name(),
  section({
    field: text('path').describe('Path of the field in the record that tells its type.'),
    map: mappingOf(anyKey, name(), '{ eq: quake }')
      .prefault({})
      .describe('From values of the field to types; a value that is not in it names the type itself.'),
    otherwise: name().describe('The type of records whose field is missing or names no type.'),
  }),
);

const concurrencyOption = option(
  (value): number | 'auto' | ReturnType<typeof wrong> => {
    const count = Number(value);
    if (value === 'auto') {
      return value;
    }
    return typeof value !== 'boolean' && Number.isInteger(count) && count >= 1 && count <= MAX_CONCURRENCY
      ? count
      : wrong(`is neither auto nor a whole number from 1 to ${MAX_CONCURRENCY}. Write one.`);
  },
  {
    title: 'auto or integer',
    anyOf: [
      { enum: ['auto'] },
      { type: 'integer', minimum: 1, maximum: MAX_CONCURRENCY },
      { type: 'string', pattern: REFERENCE_PATTERN },
    ],
    'x-unit': 'requests',
  },
);

/** One API endpoint to gather from. */
export const sourceSection = section(
  {
    url: httpUrl().describe(
      'Where to ask; `{partition.NAME}`, `{now}` and `{due}` stand for their values, as they do in `query`, `headers` and `body`.',
    ),
    method: choice(['GET', 'POST']).prefault('GET').describe('How to ask.'),
    query: mappingOf(anyKey, scalarText(), '{ format: json }')
      .prefault({})
      .describe('Parameters that are added to the URL.'),
    headers: headersOption.prefault({}).describe('Headers of each request.'),
    body: bodyOption
      .optional()
      .describe('The body of a POST: text, or a mapping or list that is sent as JSON.'),
    form: mappingOf(anyKey, scalarText(), '{ query: text }')
      .optional()
      .describe('The body of a POST as a form.'),
    graphql: graphqlSection
      .optional()
      .describe('A GraphQL request; an answer with `errors` in it fails, unless a rule of `errors` fits it.'),
    schedule: scheduleOption.describe('When the source is gathered.'),
    paging: pagingOption.prefault('none').describe('How the pages after the first are asked for.'),
    partitions: partitionsOption
      .optional()
      .meta({ 'x-default': 'one, the whole source' })
      .describe(
        'Slices that are fetched apart: a list of sets of values, or a list or range for each value, of which all combinations are made.',
      ),
    windows: windowsSection
      .optional()
      .describe('Slices of time, fetched apart: `{window.from}` and `{window.to}` in templates.'),
    parent: parentSection
      .optional()
      .describe('Slices that are the records of another source, such as its stations.'),
    cursor: cursorSection
      .optional()
      .describe('What moves on from run to run, so that each asks for what is new: `{cursor}` in templates.'),
    format: formatOption.prefault('json').describe('How the body is written.'),
    records: recordsOption
      .optional()
      .meta({ 'x-default': 'the body itself' })
      .describe('Where the records are in the body: the path of a list or of one record, or more than that.'),
    errors: errorsOption
      .prefault([])
      .describe('How the API tells errors in its own way; the first rule that fits counts.'),
    type: typeOption.describe('The type of the records, or the field that tells it.'),
    unchanged: choice(['ask', 'compare', 'gather'])
      .prefault('ask')
      .describe(
        'What is not gathered again: what the host says has not changed (`ask`, by ETag and Last-Modified), pages of the same bytes too (`compare`), or nothing (`gather`).',
      ),
    concurrency: concurrencyOption
      .prefault('auto')
      .describe('Requests at the same time; `auto` finds how many the API bears.'),
    rate: rates
      .optional()
      .meta({ 'x-default': 'what the API asks for' })
      .describe('The most requests in a span of time; of several rates all hold.'),
    budget: budgetOption
      .optional()
      .meta({ 'x-default': 'none' })
      .describe('The most requests in a day or a month, counted over restarts: `500/day`.'),
    auth: authSection
      .optional()
      .meta({ 'x-default': 'none' })
      .describe('How the source proves who asks; to its own host only.'),
    tls: tlsSection
      .optional()
      .meta({ 'x-default': 'none' })
      .describe('A client certificate, and who issues that of the host; for its own host only.'),
    allowHosts: allowHostsOption
      .prefault([])
      .describe('Other hosts that redirects may lead to; no credentials go there.'),
    deadlines: deadlinesSection.prefault({}).describe('How long to wait for an answer.'),
    limits: limitsSection.prefault({}).describe('How much to take in one answer.'),
    retry: retrySection.prefault({}).describe('How a request that failed is tried again.'),
  },
  { rules: [bodyNeedsPost, headersOnce, tlsNeedsHttps, ...atMostOne('body', 'form', 'graphql').rules] },
);
