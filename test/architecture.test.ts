import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

const MIDDLE = ['actors', 'sources', 'types', 'http', 'queues', 'stores', 'state', 'telemetry', 'config'];
const TOP = ['cli', 'system', 'main.ts', 'bin.ts', 'health.ts'];
const LONGEST_FILE = 300;

/** A package, and the only folder or file of `src/` that may import it. */
const HOMES: readonly (readonly [RegExp, string])[] = [
  [/^nact$/, 'system/nact.ts'],
  [/^(@aws-sdk\/|@smithy\/(?!signature-v4$)|fauxqs)/, 'queues/'],
  [/^@smithy\/signature-v4$/, 'http/auth/'],
  [/^@influxdata\//, 'stores/'],
  [/^(@opentelemetry\/|pino$)/, 'telemetry/'],
  [/^(undici|p-queue)$/, 'http/'],
  [/^(zod|yaml)$/, 'config/'],
];

/** What only the clock may use: everyone else takes a `Clock`. */
const CLOCK_ONLY =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bperformance\.now\b|AbortSignal\.timeout\b/;

type Import = { readonly file: string; readonly to: string; readonly line: string };

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) {
      return files(path);
    }
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const found = readFileSync(path, 'utf8').matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|\bimport\s*\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/g,
  );
  return [...found].map((match) => ({
    file: relative(src, path),
    to: match[1] ?? match[2] ?? match[3] ?? '',
    line: match[0].trim(),
  }));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function target(found: Import): string | undefined {
  return found.to.startsWith('.') ? relative(src, resolve(src, dirname(found.file), found.to)) : undefined;
}

const sources = files(src);
const imports = sources.flatMap(importsOf);

describe('the architecture', () => {
  it('has files to check and imports in them', () => {
    expect(sources.length).to.be.greaterThan(5);
    expect(imports.length).to.be.greaterThan(5);
  });

  it('lets ports import nothing but ports', () => {
    const wrong = imports.filter(
      (found) => folderOf(found.file) === 'ports' && folderOf(target(found) ?? found.to) !== 'ports',
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets the middle floor import only ports, its own folder and packages', () => {
    const wrong = imports.filter((found) => {
      const to = target(found);
      const from = folderOf(found.file);
      return MIDDLE.includes(from) && to !== undefined && !['ports', from].includes(folderOf(to));
    });
    expect(wrong).to.deep.equal([]);
  });

  it('keeps every folder on a floor', () => {
    const folders = new Set(sources.map((path) => folderOf(relative(src, path))));
    expect([...folders].filter((name) => ![...MIDDLE, ...TOP, 'ports'].includes(name))).to.deep.equal([]);
  });

  it('has no import cycle', () => {
    const edges = new Map<string, string[]>();
    for (const found of imports) {
      const to = target(found);
      if (to !== undefined) {
        edges.set(found.file, [...(edges.get(found.file) ?? []), to]);
      }
    }
    expect(cycleIn(edges)).to.equal(undefined);
  });

  for (const [pattern, home] of HOMES) {
    it(`imports ${pattern.source} in ${home} only`, () => {
      const wrong = imports.filter((found) => pattern.test(found.to) && !found.file.startsWith(home));
      expect(wrong).to.deep.equal([]);
    });
  }

  it('loads next to nothing for a health check, which is asked for every few seconds', () => {
    const reached = new Set(['health.ts']);
    const packages = new Set<string>();
    for (const file of reached) {
      for (const found of imports.filter(
        (each) => each.file === file && !each.line.startsWith('import type'),
      )) {
        const to = target(found);
        (to === undefined ? packages : reached).add(to ?? found.to);
      }
    }
    expect([...packages].filter((name) => !name.startsWith('node:'))).to.deep.equal(['commander']);
  });

  it('goes through the clock for time, timers and chance', () => {
    const wrong = sources
      .filter((path) => relative(src, path) !== 'system/real-clock.ts')
      .flatMap((path) =>
        lines(path)
          .filter((line) => CLOCK_ONLY.test(line))
          .map((line) => `${relative(src, path)}: ${line}`),
      );
    expect(wrong).to.deep.equal([]);
  });

  it(`has no file over ${LONGEST_FILE} lines`, () => {
    const long = sources.filter((path) => lines(path).length > LONGEST_FILE + 1);
    expect(long.map((path) => relative(src, path))).to.deep.equal([]);
  });

  it('mirrors src in test: every test of a unit stands where its source stands', () => {
    const mirrored = files(join(root, 'test'))
      .map((path) => relative(join(root, 'test'), path))
      .filter((path) => [...MIDDLE, ...TOP].includes(folderOf(path)) && /(?<!\.int)\.test\.ts$/.test(path));
    const known = new Set(sources.map((path) => relative(src, path)));
    expect(mirrored.filter((path) => !known.has(path.replace(/\.test\.ts$/, '.ts')))).to.deep.equal([]);
  });
});

/** Code lines only: a comment may speak of a timer. */
function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => (/^\s*(\*|\/\/|\/\*)/.test(line) ? '' : line));
}

function cycleIn(edges: ReadonlyMap<string, readonly string[]>): string | undefined {
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]): string | undefined {
    if (path.includes(file)) {
      return [...path.slice(path.indexOf(file)), file].join(' -> ');
    }
    if (done.has(file)) {
      return undefined;
    }
    for (const next of edges.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle !== undefined) {
        return cycle;
      }
    }
    done.add(file);
    return undefined;
  }
  for (const file of edges.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) {
      return cycle;
    }
  }
  return undefined;
}
