import type { Option, Section } from './options.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema of the values, in draft 7: Helm 3 ignores what later drafts added. Nothing is required, for every value has
 * a default, and no unknown key is allowed, so that a misspelt one is heard.
 */
export function valuesSchema(root: Section): Schema {
  const { properties, ...rest } = ofSection(root);
  const group = ofSection(only(root, 'process'));
  const { groups: _groups, enabled: _enabled, ...ofGroup } = group.properties;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of the chart millrace',
    ...rest,
    // What a parent chart hands down to all of its own.
    properties: { global: { type: 'object' }, ...properties },
    definitions: {
      group: {
        type: 'object',
        additionalProperties: false,
        required: ['types'],
        properties: {
          types: {
            description: 'The types that it processes.',
            type: 'array',
            minItems: 1,
            uniqueItems: true,
            items: { type: 'string' },
          },
          scaling: ofSection(only(root, 'scaling')),
          ...ofGroup,
        },
      },
    },
  };
}

function only(root: Section, name: string): Section {
  const found = root.entries.get(name);
  if (found?.kind !== 'section') {
    throw new Error(`values.yaml: ${name} must be a section.`);
  }
  return found;
}

function ofSection({ entries }: Section) {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      [...entries].map(([name, entry]): [string, Schema] => [
        name,
        entry.kind === 'section' ? ofSection(entry) : ofOption(entry),
      ]),
    ),
  };
}

function ofOption({ says, value, schema }: Option): Schema {
  return { description: says, ...typeOf(value), ...schema };
}

function typeOf(value: unknown): Schema {
  if (Array.isArray(value)) {
    return { type: 'array' };
  }
  switch (typeof value) {
    case 'string':
      return { type: 'string' };
    case 'boolean':
      return { type: 'boolean' };
    case 'number':
      return { type: Number.isInteger(value) ? 'integer' : 'number' };
    default:
      return { type: 'object' };
  }
}
