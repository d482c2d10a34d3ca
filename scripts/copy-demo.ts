/**
 * Puts what `millrace demo` needs beside the compiled program: its configuration, and of vega-datasets, which has 42 MB,
 * the three files that the slow API serves.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILES = ['earthquakes.json', 'seattle-weather.csv', 'stocks.csv'];

const root = resolve(import.meta.dirname, '..');
const examples = join(root, 'dist', 'examples');
const data = join(examples, 'slow-api', 'data');
const datasets = fileURLToPath(new URL('..', import.meta.resolve('vega-datasets')));
const { name, version, license } = JSON.parse(readFileSync(join(datasets, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
  license: string;
};

mkdirSync(data, { recursive: true });
for (const file of FILES) {
  copyFileSync(join(datasets, 'data', file), join(data, file));
}
writeFileSync(
  join(data, 'README.md'),
  `From the npm package ${name} ${version} (${license}), unchanged: ${FILES.join(', ')}.\n`,
);
mkdirSync(join(examples, 'demo'), { recursive: true });
copyFileSync(join(root, 'examples', 'demo', 'millrace.yaml'), join(examples, 'demo', 'millrace.yaml'));
