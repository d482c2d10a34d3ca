import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Point } from '../../src/ports/store.ts';
import { openEmbeddedServer } from '../../src/queues/embedded/embedded-server.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { type Answer, type ApiServer, json, type RecordedRequest, startApiServer } from './api-server.ts';
import { KEEPER_TOKEN } from './influx-keeper.ts';
import { unaborted } from './points.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An API with numbered things, a configuration that gathers them, and a data folder. Disposing ends all of it. */
export type SmallPipeline = AsyncDisposable & {
  readonly api: ApiServer;
  readonly folder: string;
  readonly data: string;
  readonly config: string;
  /** Writes another configuration of the same sources and data folder; gives its file. */
  configWith(sections: string): string;
};

export type SmallOptions = {
  /** Sections of the configuration beside sources and types. Default: queue and store in memory. */
  readonly sections?: string;
  /** The embedded queue is served from here, as by a process that runs on: no command has to start a server of its own. */
  readonly served?: boolean;
  /** Each asks for a path of its own name. Default: `things`. */
  readonly sources?: readonly string[];
  /** Of every source. Default: `once`. */
  readonly schedule?: string;
  /** More options of every source, as YAML in one line: `cursor: { path: at, format: s }`. */
  readonly options?: string;
  /** What the API answers to a source, instead of its things. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** What the API answers to a request, instead of either. */
  readonly answer?: (request: RecordedRequest) => Answer;
};

/** On the one page of a source. */
export const THINGS = 5;

const FIRST_SECOND = 1_700_000_000;

/** Nothing of it outlives the process: the fastest. */
export const IN_MEMORY = 'queue: { memory: {}, wait: 50ms }\nstore: memory';

/** Everything in the data folder. */
export const EMBEDDED = 'queue: { wait: 1s, visibility: 5s }';

/** A kept queue, and an InfluxDB. */
export function influxAt(url: string, token = KEEPER_TOKEN): string {
  const target = `url: ${url}, version: 2, org: o, bucket: b, token: ${token}`;
  return `${EMBEDDED}\nstore: { influxdb: { ${target} }, timeout: 2s }`;
}

/** A record as the API gives it. */
export function thing(of: string, number: number) {
  return { id: `t${number}`, of, at: FIRST_SECOND + number, value: number / 2 };
}

export function thingsOf(source: string): readonly object[] {
  return Array.from({ length: THINGS }, (_, number) => thing(source, number));
}

/** The points that must come of a source's things, or of those of them that are numbered here. */
export function pointsOf(source: string, numbers = [...Array(THINGS).keys()]): readonly Point[] {
  return numbers.map((number) => ({
    measurement: 'thing',
    tags: { id: `t${number}`, of: source },
    fields: { value: number / 2 },
    time: BigInt(FIRST_SECOND + number) * 1_000_000_000n,
  }));
}

export async function smallPipeline(options: SmallOptions = {}): Promise<SmallPipeline> {
  const { sections = IN_MEMORY, sources = ['things'], schedule = 'once', answers = {} } = options;
  const more = options.options === undefined ? '' : `, ${options.options}`;
  const place = temporaryFolder();
  const folder = place.path;
  const data = join(folder, 'data');
  mkdirSync(data);
  const api = await startApiServer((request) => {
    if (options.answer !== undefined) {
      return options.answer(request);
    }
    const source = request.path.slice(1);
    return answers[source] ?? json({ items: thingsOf(source) });
  });
  const server =
    options.served === true
      ? await openEmbeddedServer({ dataDir: data, clock: realClock, signal: unaborted })
      : undefined;
  let configs = 0;

  function configWith(text: string): string {
    const file = join(folder, `pipeline-${configs++}.yaml`);
    writeFileSync(
      file,
      [`data: ${data}`, ...gathering(api.url, sources, `${schedule}${more}`), text, ''].join('\n'),
    );
    return file;
  }

  return {
    api,
    folder,
    data,
    config: configWith(sections),
    configWith,
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await server?.close();
      place[Symbol.dispose]();
    },
  };
}

/** @param schedule and any options behind it */
function gathering(url: string, sources: readonly string[], schedule: string): readonly string[] {
  const retry = 'retry: { retries: 1, minBackoff: 10ms }';
  const options = `schedule: ${schedule}, records: items, type: thing, ${retry}`;
  return [
    'sources:',
    ...sources.map((name) => `  ${name}: { url: "${url}/${name}", ${options} }`),
    'types:',
    '  thing:',
    '    time: { path: at, unit: s }',
    '    tags: { id: id, of: of }',
    '    fields: { value: value }',
  ];
}
