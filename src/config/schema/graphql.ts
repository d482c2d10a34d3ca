import { z } from 'zod';
import { text } from './scalars.ts';
import { anyKey, mappingOf, section } from './section.ts';

/** A GraphQL request. */
export const graphqlSection = section({
  query: text('GraphQL').describe('The query, as it is: templates go into the variables.'),
  variables: mappingOf(anyKey, z.unknown(), '{ first: 100 }')
    .prefault({})
    .describe('Its variables; paging puts a cursor at `variables.NAME`.'),
});
