/**
 * Writes what the chart makes of every scenario in `helm/millrace/ci/`, so that a change of the chart shows what it
 * changes. HELM names the program.
 *
 *     HELM=helm node scripts/render-chart.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SCENARIOS, templateArgs, withoutBlankLines } from './chart/scenarios.ts';

for (const { values, rendered } of SCENARIOS) {
  const text = execFileSync(process.env['HELM'] ?? 'helm', templateArgs(values), { encoding: 'utf8' });
  mkdirSync(dirname(rendered), { recursive: true });
  writeFileSync(rendered, withoutBlankLines(text));
}
console.log(`${SCENARIOS.length} scenarios are rendered.`);
