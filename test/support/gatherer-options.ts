import { askPage } from '../../src/actors/ask-page.ts';
import { createGatherPage } from '../../src/actors/gather-page.ts';
import type { GathererOptions } from '../../src/actors/gatherer.ts';
import { ALONE } from '../../src/ports/replica.ts';
import type { Partition, Source } from '../../src/ports/source.ts';
import { memoryState, type Script, scriptedApi, scriptedSource, simplePack, sink } from './gathering.ts';
import type { stage } from './stage.ts';

type Answers = Readonly<Record<string, readonly (Script | Error)[]>>;

/** What a gatherer takes, over a scripted API and a state and queue in memory. */
export function setUpGatherer(on: ReturnType<typeof stage>, answers: Answers, changes: Partial<Source> = {}) {
  const { api, asked } = scriptedApi(answers);
  const state = memoryState();
  const { queue, sent } = sink();
  const source = scriptedSource(changes);
  const gatherPage = createGatherPage({
    api,
    state: state.state,
    clock: on.clock,
    observe: on.observe,
    pack: simplePack,
    carry: (envelope, cursor) => ({ ...envelope, cursor }),
    queueOf: () => queue,
    show: (url) => url,
  });
  const options: GathererOptions = {
    source,
    gatherPage,
    state: state.state,
    observe: on.observe,
    partitionsAtOnce: 2,
    pagesAtOnce: 4,
    parents: {
      sourceOf: () => scriptedSource({ name: 'stations' }),
      askPage: (task, signal) => askPage({ api, clock: on.clock }, task, signal),
    },
    once: true,
    replica: ALONE,
    owns: () => true,
  };
  return { options, asked, sent, ...state };
}

export function partitions(...keys: string[]): () => Iterable<Partition> {
  return () => keys.map((key) => ({ key, values: { key } }));
}

export const one: Script = { records: [{ n: 1 }] };
