/**
 * Writes what the chart has from elsewhere: the schema and the table of its values, made from `values.yaml`, and the
 * Collector's configuration, the same files as in `observability/`.
 *
 *     node scripts/generate-chart.ts [--check] [--root FOLDER]
 *
 * With `--check` it writes nothing, and exits 1 when a file is not in sync.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readOptions } from './chart/options.ts';
import { valuesSchema } from './chart/values-schema.ts';
import { valuesTable } from './chart/values-table.ts';
import { readOrEmpty } from './read-or-empty.ts';

const BEGIN = '<!-- values: written by scripts/generate-chart.ts -->';
const END = '<!-- /values -->';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
const root = values.root ?? resolve(import.meta.dirname, '..');
const options = readOptions(read('helm/millrace/values.yaml'));

const files: Readonly<Record<string, string>> = {
  'helm/millrace/values.schema.json': `${JSON.stringify(valuesSchema(options), null, 2)}\n`,
  'helm/millrace/README.md': between(read('helm/millrace/README.md'), valuesTable(options)),
  ...Object.fromEntries(
    readdirSync(join(root, 'observability/collector'))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [`helm/millrace/files/collector/${name}`, read(`observability/collector/${name}`)]),
  ),
};

for (const [name, after] of Object.entries(files)) {
  if (read(name) === after) {
    continue;
  }
  if (values.check === true) {
    console.error(`${name} is not in sync. Run: node scripts/generate-chart.ts`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), after);
    console.log(`${name} is written.`);
  }
}

function read(name: string): string {
  return readOrEmpty(join(root, name));
}

function between(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`helm/millrace/README.md must hold ${BEGIN} and, behind it, ${END}.`);
  }
  return `${page.slice(0, begin)}${BEGIN}\n\n${text}\n\n${page.slice(end)}`;
}
