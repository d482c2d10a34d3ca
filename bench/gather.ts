import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Measured, measureGathering } from './gather/measure.ts';
import { RUN_MS, SCENARIOS } from './gather/scenarios.ts';
import { type Comparison, compare } from './gather/simulate.ts';

/** What the bench holds `concurrency: auto` to. */
const BOUNDS = { ratio: 0.95, refused: 0.01, foundAfter: 10, coldShare: 1 / 20, cpuMs: 1 } as const;

const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const DOCUMENT = join(import.meta.dirname, '../docs/performance.md');
const BEGIN = '<!-- gather:begin -->';
const END = '<!-- gather:end -->';

export type GatherBench = { readonly comparisons: readonly Comparison[]; readonly measured: Measured };

/** Simulates `auto` at hosts with a hidden capacity, and measures it at a real one. Quick: fewer seeds, coarser sweep. */
export async function benchGather(options: { quick: boolean }): Promise<GatherBench> {
  const seeds = options.quick ? SEEDS.slice(0, 5) : SEEDS;
  return {
    comparisons: SCENARIOS.map((scenario) => compare(scenario, seeds, options)),
    measured: await measureGathering(options),
  };
}

/** What is not as it is promised; empty when all is well. */
export function missedBounds({ comparisons, measured }: GatherBench): readonly string[] {
  const missed = comparisons.flatMap(({ scenario: { name }, ratios, refused, foundAfter }) => [
    ...(Math.min(...ratios) < BOUNDS.ratio ? [`${name}: less than 95 % of the best fixed concurrency`] : []),
    ...(Math.max(...refused) >= BOUNDS.refused ? [`${name}: 1 % refused, or more`] : []),
    ...(Math.max(...(foundAfter ?? [0])) > BOUNDS.foundAfter
      ? [`${name}: more than 10 s after the change`]
      : []),
  ]);
  if (measured.coldMs > measured.oneByOneMs * BOUNDS.coldShare) {
    missed.push('200 pages, cold: more than a twentieth of one by one');
  }
  if (measured.cpuMs > BOUNDS.cpuMs) {
    missed.push('more than 1 ms of CPU for each request');
  }
  return missed;
}

/** Both tables, in Markdown. */
export function gatherTables({ comparisons, measured }: GatherBench): string {
  const rows = comparisons.map(({ scenario, bestFixed, bestPerSecond, ratios, refused, foundAfter }) =>
    row([
      scenario.name,
      scenario.says,
      `${bestFixed}: ${bestPerSecond.toFixed(1)}/s`,
      `${percent(Math.min(...ratios), 0)} … ${percent(Math.max(...ratios), 0)}`,
      percent(Math.max(...refused), 2),
      foundAfter === undefined ? '' : `${Math.max(...foundAfter)} s`,
    ]),
  );
  const factor = measured.oneByOneMs / measured.coldMs;
  return [
    `Simulated for ${RUN_MS / 1_000} s each, with ${comparisons[0]?.ratios.length ?? 0} seeds: the worst and the best of them.`,
    '',
    row(['host', 'what it is like', 'best fixed', '`auto`, of that', 'refused', 'found again']),
    row(['---', '---', '---:', '---:', '---:', '---:']),
    ...rows,
    '',
    'Measured, with real requests over the loopback:',
    '',
    row(['what', 'result', 'bound']),
    row(['---', '---:', '---:']),
    row([
      `${measured.pages} pages of ${measured.pageMs} ms, cold, nothing configured`,
      `${(measured.coldMs / 1_000).toFixed(2)} s: 1/${factor.toFixed(1)} of one by one`,
      '1/20',
    ]),
    row(['CPU for each request, in `src/http`', `${measured.cpuMs.toFixed(2)} ms`, '1 ms']),
  ].join('\n');
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const percent = (share: number, digits: number) => `${(share * 100).toFixed(digits)} %`;

/** Puts the tables between this bench's own marks, and leaves the rest of the document as it is. */
async function writeDocument(tables: string): Promise<void> {
  const text = await readFile(DOCUMENT, 'utf8').catch(() => '# Performance\n');
  const section = `${BEGIN}\n\n${tables}\n\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  const heading = `${text.trimEnd()}\n\n## Gathering\n\n${ABOUT}\n\n${section}\n`;
  await writeFile(
    DOCUMENT,
    begin < 0 ? heading : text.slice(0, begin) + section + text.slice(end + END.length),
  );
}

const ABOUT = `\`concurrency: auto\` against every fixed concurrency from 1 to 256, at simulated hosts that do not tell what they
can take. The best fixed is the one with the most answers of those that are refused less than once in a hundred. Where
the capacity changes at half-time, the last column says how long it takes until throughput is within a tenth of the best
for the new one. Reproduce with \`node bench/gather.ts\` (\`--quick\`: under 20 s).`;

if (import.meta.main) {
  const result = await benchGather({ quick: process.argv.includes('--quick') });
  const tables = gatherTables(result);
  process.stdout.write(`${tables}\n`);
  if (process.argv.includes('--write')) {
    await writeDocument(tables);
  }
  const missed = missedBounds(result);
  process.stdout.write(
    missed.length === 0 ? '\nAll within bounds.\n' : `\nNot within bounds:\n${missed.join('\n')}\n`,
  );
  process.exitCode = missed.length === 0 ? 0 : 1;
}
