import { resolve } from 'node:path';
import type { Pipeline, SourceConfig, TypeConfig } from '../ports/pipeline.ts';
import type { Check, CheckProblem } from './check.ts';
import type { Finding } from './findings.ts';
import { wrongParent } from './parents.ts';
import { loadProcessor } from './modules.ts';
import { asWritten } from './normalise/as-written.ts';
import { normaliseQueue } from './normalise/queue.ts';
import { normaliseSource } from './normalise/source.ts';
import { normaliseStore } from './normalise/store.ts';
import { normaliseType } from './normalise/type.ts';
import type { Path } from './paths.ts';
import { remainder } from './remainder.ts';
import { parse } from './schema/parse.ts';
import { outlineSection, pipelineSection } from './schema/pipeline.ts';
import { queueOption } from './schema/queue.ts';
import { sourceSection } from './schema/source.ts';
import { storeOption } from './schema/store.ts';
import { typeSection } from './schema/type.ts';
import { clashingQueues, unknownTypes } from './type-names.ts';
import { isWrong } from './wrong.ts';

/** A section in its normal form, when it has one, and what is wrong with it. */
type Read<T> = { readonly config?: T | undefined; readonly findings: readonly Finding[] };

type World = {
  /** Absolute: what relative files in the configuration are relative to. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly check?: Check | undefined;
};

/** Makes the pipeline of what a configuration file holds. Each section is read by itself, so that all is found at once. */
export async function assemble(value: unknown, world: World): Promise<Read<Pipeline>> {
  const file = Object(value) as Readonly<Record<string, unknown>>;
  const outline = parse(outlineSection, value, []);
  // An image, or whoever starts the process, says where its volume is; the file need not know.
  const data = parse(pipelineSection.shape.data, file['data'] ?? (world.env['MILLRACE_DATA'] || undefined), [
    'data',
  ]);
  const known = Object.keys(Object(file['types']));
  const sources = entriesOf(file['sources']).map(([name, source]) => readSource(name, source, known, world));
  const types = await Promise.all(
    entriesOf(file['types']).map(([name, type]) => readType(name, type, world)),
  );
  const queue = readQueue(file['queue'], world);
  const folder = resolve(world.folder, data.ok ? data.value : '.');
  const store = readStore(file['store'], folder);
  const typeConfigs = types.flatMap(({ config }) => config ?? []);
  const findings = [outline, ...sources, ...types, queue, store]
    .flatMap((read) => read.findings)
    .concat(
      clashingQueues(typeConfigs),
      entriesOf(file['sources']).flatMap(([name]) => wrongParent(name, ['sources', name], file['sources'])),
    );
  if (findings.length > 0 || queue.config === undefined || store.config === undefined) {
    return { findings };
  }
  return {
    findings,
    config: {
      data: folder,
      sources: sources.flatMap(({ config }) => config ?? []),
      types: typeConfigs,
      queue: queue.config,
      store: store.config,
    },
  };
}

function readSource(
  name: string,
  value: unknown,
  known: readonly string[],
  { check }: World,
): Read<SourceConfig> {
  const root = ['sources', name];
  const parsed = parse(sourceSection, value, root);
  const strangers = unknownTypes(value, root, known);
  const deeper = (config: SourceConfig) =>
    checked(
      root,
      check?.source(config).map((problem) => ({ ...problem, path: asWritten(problem.path, value) })),
    );
  if (parsed.ok) {
    const config = normaliseSource(name, parsed.value);
    return { config, findings: [...strangers, ...deeper(config)] };
  }
  const { findings } = parsed;
  const isReferredTo = findings.some(({ path }) => REFERRED_TO.has(String(path[root.length])));
  const rest = isReferredTo ? parsed : parse(sourceSection, remainder(value, root, findings), root);
  return {
    findings: [...findings, ...strangers, ...(rest.ok ? deeper(normaliseSource(name, rest.value)) : [])],
  };
}

/** Options that others speak of: where one of them is wrong, it cannot be told whether the others are. */
const REFERRED_TO: ReadonlySet<string> = new Set(['cursor', 'parent', 'partitions', 'paging', 'windows']);

async function readType(name: string, value: unknown, { folder, check }: World): Promise<Read<TypeConfig>> {
  const root = ['types', name];
  const parsed = parse(typeSection, value, root);
  if (!parsed.ok) {
    const rest = parse(typeSection, remainder(value, root, parsed.findings), root);
    const config = rest.ok ? normaliseType(name, rest.value) : undefined;
    const deeper = config?.style === 'mapped' ? checked(root, check?.type(config)) : [];
    return { findings: [...parsed.findings, ...deeper] };
  }
  const config = normaliseType(name, parsed.value);
  if (config.style === 'mapped') {
    return { config, findings: checked(root, check?.type(config)) };
  }
  const module = resolve(folder, config.module);
  const processor = await loadProcessor(module);
  return isWrong(processor)
    ? { findings: [{ path: [...root, 'use'], text: processor.wrong }] }
    : { config: { ...config, module, processor }, findings: [] };
}

function readQueue(value: unknown, { env }: World): Read<Pipeline['queue']> {
  const parsed = parse(queueOption, value === undefined ? 'embedded' : value, ['queue']);
  if (!parsed.ok) {
    return parsed;
  }
  const config = normaliseQueue(parsed.value, env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']);
  return isWrong(config)
    ? { findings: [{ path: ['queue', 'sqs', 'region'], text: config.wrong }] }
    : { config, findings: [] };
}

function readStore(value: unknown, data: string): Read<Pipeline['store']> {
  const parsed = parse(storeOption, value === undefined ? 'sqlite' : value, ['store']);
  return parsed.ok ? { config: normaliseStore(parsed.value, data), findings: [] } : parsed;
}

function checked(root: Path, problems: readonly CheckProblem[] = []): Finding[] {
  return problems.map(({ path, message }) => ({ path: [...root, ...path], text: message, whole: true }));
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
