/**
 * Writes what is made from the configuration's schema: the JSON Schema for editors, and the options in the docs.
 *
 *     node scripts/generate-schema.ts [--check] [--root FOLDER]
 *
 * With `--check` it writes nothing, and exits 1 when a file is not in sync.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { configSchema } from '../src/config/index.ts';
import { optionsReference } from './options-reference.ts';
import { readOrEmpty } from './read-or-empty.ts';

const BEGIN = '<!-- options: written by scripts/generate-schema.ts -->';
const END = '<!-- /options -->';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
const root = values.root ?? resolve(import.meta.dirname, '..');
const schema = configSchema();

const files: Readonly<Record<string, (before: string) => string>> = {
  'schema/millrace.schema.json': () => `${JSON.stringify(schema, null, 2)}\n`,
  'docs/configuration.md': (before) => between(before, optionsReference(schema)),
};

for (const [name, make] of Object.entries(files)) {
  const path = join(root, name);
  const before = readOrEmpty(path);
  const after = make(before);
  if (values.check === true && before !== after) {
    console.error(`${name} is not in sync with src/config/schema/. Run: node scripts/generate-schema.ts`);
    process.exitCode = 1;
  } else if (before !== after) {
    writeFileSync(path, after);
    console.log(`${name} is written.`);
  }
}

/** The page with `text` between the markers; at its end where there are none. */
function between(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const [head, tail] =
    begin < 0 || end < begin ? [page, ''] : [page.slice(0, begin), page.slice(end + END.length)];
  return `${head}${BEGIN}\n\n${text}\n\n${END}${tail}`;
}
