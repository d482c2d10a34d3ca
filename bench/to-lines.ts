import type { Pipeline, TypeConfig } from '../src/ports/pipeline.ts';
import type { RecordContext } from '../src/ports/type.ts';
import { compileType } from '../src/types/index.ts';
import type { Contest, Run } from './contest.ts';
import { digestOf } from './digest.ts';
import type { Load } from './load.ts';
import { lineByHand, readQuake } from './quake-by-hand.ts';
import type { Quake } from './quakes.ts';
import { strictLineWriter } from './strict-line-writer.ts';

const CONTEXT: RecordContext = {
  source: 'earthquakes',
  partition: '',
  gatheredAt: '2026-01-01T00:00:00.000Z',
};

/** From the JSON of a page to the lines that InfluxDB takes. */
export function toLines(pipeline: Pipeline, load: Load): Contest {
  const type = compileType(pipeline.types[0] as TypeConfig);
  const lineOf = strictLineWriter();

  function byHand(page: string): string {
    const lines: string[] = [];
    for (const record of JSON.parse(page) as readonly Quake[]) {
      const row = readQuake(record);
      if (typeof row !== 'string') {
        lines.push(lineByHand(row));
      }
    }
    return lines.join('\n');
  }

  function byProduct(page: string): string {
    const lines: string[] = [];
    for (const record of JSON.parse(page) as readonly unknown[]) {
      const outcome = type.process(record, CONTEXT);
      if (outcome.type === 'points') {
        for (const point of outcome.points) {
          lines.push(lineOf(point));
        }
      }
    }
    return lines.join('\n');
  }

  return {
    name: 'JSON to line protocol',
    unit: 'records',
    target: 0.6,
    floor: async () => run(load, byHand),
    product: async () => run(load, byProduct),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function run({ records, pages }: Load, linesOf: (page: string) => string): Run {
  const began = performance.now();
  const bodies = pages.map(linesOf);
  const ms = performance.now() - began;
  return { count: records, ms, result: digestOf(bodies.join('\n').split('\n')) };
}
