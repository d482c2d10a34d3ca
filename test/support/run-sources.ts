import { askPage } from '../../src/actors/ask-page.ts';
import { createGatherPage } from '../../src/actors/gather-page.ts';
import { gatherer } from '../../src/actors/gatherer.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Api } from '../../src/ports/api.ts';
import type { Envelope } from '../../src/ports/envelope.ts';
import type { Event } from '../../src/ports/events.ts';
import type { Point } from '../../src/ports/store.ts';
import { checkSource, compileSource } from '../../src/sources/index.ts';
import { ALONE } from '../../src/ports/replica.ts';
import { startActorSystem } from '../../src/system/actor-system.ts';
import { checkType, compileType } from '../../src/types/index.ts';
import { type Fake, NOW } from './fakes/fake.ts';
import { memoryState, simplePack, sink } from './gathering.ts';
import { virtualClock } from './virtual-clock.ts';

/** What a configuration made of a fake API. */
export type Gathered = {
  readonly points: readonly Point[];
  readonly dropped: number;
  /** Why records were not stored, and why pages failed. */
  readonly troubles: readonly string[];
  /** Method and URL of each request, in order. */
  readonly requests: readonly string[];
  readonly cursors: ReadonlyMap<string, string>;
};

/**
 * Loads a configuration, and gathers one of its sources with the real gatherer, sources and types from a fake API: so
 * often as `runs` says, each an hour after the last, with the state kept between them.
 */
export async function gatherFrom(
  file: string,
  fake: Fake,
  options: {
    readonly source?: string | undefined;
    readonly env: Readonly<Record<string, string>>;
    readonly runs?: number;
  },
): Promise<Gathered> {
  const check = { source: checkSource, type: checkType };
  const { pipeline, redact } = await loadConfig(file, { env: options.env, check });
  const types = pipeline.types.map(compileType);
  const compiled = pipeline.sources.map((source) =>
    compileSource(source, { redact, types: types.map(({ name }) => name) }),
  );
  const source = compiled.find(({ name }) => options.source === undefined || name === options.source);
  if (source === undefined) {
    throw new Error(`${file} has no such source.`);
  }
  const clock = virtualClock({ now: NOW });
  const events: Event[] = [];
  const observe = (event: Event) => void events.push(event);
  const { state, cursors } = memoryState();
  const { queue, sent } = sink();
  const { api, requests } = fakeApi(fake, () => clock.now());
  const ports = {
    api,
    state,
    clock,
    observe,
    pack: simplePack,
    carry: (envelope: Envelope) => envelope,
    queueOf: () => queue,
    show: redact,
  };
  for (let run = 0; run < (options.runs ?? 1); run++) {
    const system = startActorSystem({ name: 'test', clock, observe, graceMs: 0 });
    const ref = system.spawn(
      'gatherer',
      gatherer({
        source,
        gatherPage: createGatherPage(ports),
        state,
        observe,
        partitionsAtOnce: 50,
        pagesAtOnce: 50,
        parents: {
          sourceOf: (name) => compiled.find((each) => each.name === name) ?? source,
          askPage: (task, signal) => askPage({ api, clock }, task, signal),
        },
        once: true,
        replica: ALONE,
        owns: () => true,
      }),
    );
    await clock.advance(3_600_000);
    await ref.whenStopped;
    const closed = system.close();
    await clock.advance(1);
    await closed;
  }
  const outcomes = sent.flatMap(({ type, source: from, from: { partition }, gatheredAt, records }) =>
    records.map((record) =>
      types.find(({ name }) => name === type)?.process(record, { source: from, partition, gatheredAt }),
    ),
  );
  return {
    points: outcomes.flatMap((outcome) => (outcome?.type === 'points' ? outcome.points : [])),
    dropped: outcomes.filter((outcome) => outcome?.type === 'drop').length,
    troubles: [
      ...outcomes.flatMap((outcome) => (outcome?.type === 'quarantine' ? [outcome.reason] : [])),
      ...events.flatMap((event) =>
        event.type === 'page.failed' || event.type === 'page.warned' ? [event.reason] : [],
      ),
      ...events.flatMap((event) => (event.type === 'actor.crashed' ? [String(event.error)] : [])),
    ],
    requests,
    cursors,
  };
}

function fakeApi(fake: Fake, now: () => number): { readonly api: Api; readonly requests: string[] } {
  const requests: string[] = [];
  const seen = new Map<string, number>();
  const api: Api = {
    async exchange({ method, url, headers, body = '' }) {
      const key = `${url} ${body}`;
      const before = seen.get(key) ?? 0;
      seen.set(key, before + 1);
      requests.push(`${method} ${url}`);
      const answer = fake({ url: new URL(url), headers, body, before });
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      return {
        status: answer.status ?? 200,
        headers: { 'content-type': 'application/json', ...answer.headers },
        body: text,
        url,
        receivedAt: now(),
        bytes: text.length,
      };
    },
  };
  return { api, requests };
}
