import type { Envelope } from '../../src/ports/envelope.ts';
import { join } from 'node:path';
import { createGatherPage } from '../../src/actors/gather-page.ts';
import { gatherer } from '../../src/actors/gatherer.ts';
import type { Api, ApiRequest, ApiResponse } from '../../src/ports/api.ts';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import type { Queue } from '../../src/ports/queue.ts';
import { compileSource } from '../../src/sources/index.ts';
import { openState } from '../../src/state/index.ts';
import { sourceConfig } from './a-source.ts';
import { setUpGatherer } from './gatherer-options.ts';
import { simplePack, sink } from './gathering.ts';
import { stage } from './stage.ts';
import { virtualClock } from './virtual-clock.ts';

/** What an API has under a path and query. */
export type Resource = Partial<Pick<ApiResponse, 'status' | 'headers'>> & { readonly body: unknown };

/** Requests of one run, its envelopes' records, and what became of its pages. */
export type Ran = {
  readonly asked: readonly ApiRequest[];
  readonly records: readonly unknown[];
  readonly pages: readonly string[];
  readonly failedPartitions: number | undefined;
  /** Whether anything was written to the state. */
  readonly commits: number;
};

/** Runs of one source, each by a process of its own, over one state file and an API that answers 304 where it may. */
export function conditionalRuns(folder: string, resources: Map<string, Resource>) {
  let now = Date.parse('2026-01-10T00:00:00Z');

  async function run(
    config: Partial<SourceConfig> = {},
    {
      queue = sink(),
    }: { readonly queue?: { readonly queue: Queue; readonly sent: ReturnType<typeof sink>['sent'] } } = {},
  ): Promise<Ran> {
    now += 3_600_000;
    await using on = stage(virtualClock({ now }));
    const asked: ApiRequest[] = [];
    const api: Api = {
      async exchange(request) {
        asked.push(request);
        return answerTo(request, resources, on.clock.now());
      },
    };
    const state = await openState(join(folder, 'state.db'), { clock: on.clock });
    let commits = 0;
    const counted: typeof state = {
      ...state,
      commit: (entry) => {
        commits++;
        return state.commit(entry);
      },
    };
    const ports = { api, state: counted, clock: on.clock, observe: on.observe, show: (url: string) => url };
    const { options } = setUpGatherer(on, {});
    const gatherPage = createGatherPage({
      ...ports,
      pack: simplePack,
      carry: (envelope: Envelope) => envelope,
      queueOf: () => queue.queue,
    });
    const source = compileSource(sourceConfig({ url: 'https://api.example/items', ...config }));
    const ref = on.system.spawn('gatherer', gatherer({ ...options, source, gatherPage, state: counted }));
    await on.clock.advance(60_000);
    const ended = on.of('run.finished').length > 0;
    if (ended) {
      await ref.whenStopped;
    }
    const result = {
      asked,
      records: queue.sent.flatMap(({ records }) => records),
      pages: on.events.flatMap((event) =>
        event.type === 'page.unchanged'
          ? [event.how]
          : event.type === 'page.gathered' || event.type === 'page.failed'
            ? [event.type.slice(5)]
            : [],
      ),
      failedPartitions: on.of('run.finished')[0]?.failedPartitions,
      commits,
    };
    const closed = on.system.close();
    await on.clock.advance(1);
    await closed;
    await state.close();
    return result;
  }

  return { run };
}

function answerTo(request: ApiRequest, resources: Map<string, Resource>, receivedAt: number): ApiResponse {
  const url = new URL(request.url);
  const {
    status = 200,
    headers = {},
    body,
  } = resources.get(url.pathname + url.search) ?? {
    status: 404,
    body: {},
  };
  const matches =
    (headers['etag'] !== undefined && request.headers['if-none-match'] === headers['etag']) ||
    (request.headers['if-none-match'] === undefined &&
      headers['last-modified'] !== undefined &&
      request.headers['if-modified-since'] === headers['last-modified']);
  const text = matches ? '' : JSON.stringify(body);
  return {
    status: matches ? 304 : status,
    headers: { date: new Date(receivedAt).toUTCString(), ...headers },
    body: text,
    url: request.url,
    receivedAt,
    bytes: text.length,
  };
}
