// Writes what Kibana imports, and the alert rules, into observability/kibana/. `--check` only looks whether they are as
// they would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { dashboards } from './kibana/dashboards.ts';
import { dataViews } from './kibana/data-views.ts';
import { rules } from './kibana/rules.ts';
import { exported } from './kibana/saved-object.ts';
import { searches } from './kibana/searches.ts';

const OBJECTS = new URL('../observability/kibana/saved-objects.ndjson', import.meta.url);
const RULES = new URL('../observability/kibana/rules.ndjson', import.meta.url);

const objects = [...dataViews(), ...searches(), ...dashboards()];
const files = [
  { file: OBJECTS, text: linesOf(objects.map(exported)) },
  { file: RULES, text: linesOf(rules().map((rule) => JSON.stringify(rule))) },
];

for (const { file, text } of files) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file.pathname} is not as it would be written. Run: node scripts/generate-kibana.ts`);
    process.exitCode = 1;
  }
}

function linesOf(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
