import { z } from 'zod';
import { pipelineSection } from './pipeline.ts';

/** JSON Schema, draft 2020-12, as a tree of keywords. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The JSON Schema of the configuration file, as editors complete and check it. */
export function configSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(pipelineSection, { io: 'input', override: withFallback });
  return {
    $schema,
    title: 'Millrace configuration',
    description: 'The pipeline: sources, types, queue and store.',
    ...schema,
  };
}

/** zod drops the defaults of what it transforms. These are filled in when sections are normalised. */
function withFallback({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if ('x-fallback' in jsonSchema) {
    jsonSchema.default = jsonSchema['x-fallback'];
    delete jsonSchema['x-fallback'];
  }
}
