import { z } from 'zod';
import type { Path } from '../paths.ts';
import { queueOption } from './queue.ts';
import { NAME_PATTERN, notAName, text } from './scalars.ts';
import { mappingOf, notEmpty, section } from './section.ts';
import { sourceSection } from './source.ts';
import { storeOption } from './store.ts';
import { typeSection } from './type.ts';

const sectionName = z.string().regex(NAME_PATTERN, { error: (issue) => notAName(String(issue.input)) });

/** The whole file. */
export const pipelineSection = pipelineOf(sourceSection, typeSection, queueOption, storeOption);

/** The file with its sections unread: each is then read by itself, so that a good one can be used beside a bad one. */
export const outlineSection = pipelineOf(z.unknown(), z.unknown(), z.unknown(), z.unknown());

function pipelineOf<
  Source extends z.ZodType,
  Type extends z.ZodType,
  Queue extends z.ZodType,
  Store extends z.ZodType,
>(source: Source, type: Type, queue: Queue, store: Store) {
  return section({
    data: text('folder')
      .prefault('.millrace')
      .meta({ 'x-default': '`MILLRACE_DATA` of the environment, or `.millrace`' })
      .describe('The folder for all that is kept on this machine, relative to this file.'),
    sources: mappingOf(sectionName, source, '{ quakes: { url: … } }')
      .check(notEmpty('Add a source.'))
      .describe('The API endpoints to gather from, by name.'),
    types: mappingOf(sectionName, type, '{ quake: { time: …, fields: … } }')
      .check(notEmpty('Add a type.'))
      .describe('What records become, by the name of their type.'),
    queue: queue
      .optional()
      .meta({ 'x-fallback': 'embedded' })
      .describe('What carries envelopes from gathering to processing.'),
    store: store.optional().meta({ 'x-fallback': 'sqlite' }).describe('What keeps the points.'),
  });
}

/**
 * Is the scalar at this path text, however it looks? Parameters, headers, values of partitions and constant tags are
 * sent and kept as they are written: `1.10` stays `1.10`.
 */
export function isTextOption([section, , option, , last]: Path): boolean {
  return section === 'sources'
    ? option === 'query' || option === 'headers' || option === 'partitions'
    : section === 'types' && option === 'tags' && last === 'value';
}
