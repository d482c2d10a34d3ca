import { join } from 'node:path';
import { expect } from 'chai';
import type { Event } from '../../src/ports/events.ts';
import { openQueues } from '../../src/queues/index.ts';
import { json } from '../support/api-server.ts';
import { type Command, millrace } from '../support/in-process.ts';
import { all } from '../support/points.ts';
import { smallPipeline, thing } from '../support/small-pipeline.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';

const SOURCES = Array.from({ length: 30 }, (_, number) => `source${number}`);
const THINGS_OF_EACH = 40;

/** Small messages, and few held at once: so that a restart falls in the middle. */
const SECTIONS = 'queue: { wait: 1s, visibility: 20s, targetSize: 1KiB, maxInFlight: 4 }';

describe('a rolling restart of process', function () {
  this.timeout(60_000);

  it('adds no receive to any message, and stores every record', async () => {
    const items = Array.from({ length: THINGS_OF_EACH }, (_, number) => thing('', number));
    const answers = Object.fromEntries(
      SOURCES.map((of) => [of, json({ items: items.map((each) => ({ ...each, of })) })]),
    );
    await using pipeline = await smallPipeline({ sections: SECTIONS, sources: SOURCES, answers });
    const gather = millrace(['gather', '--once', '-c', pipeline.config]);
    expect(await gather.ended, gather.stderr()).to.equal(0);

    const received: Received[] = [];
    for (let restart = 0; restart < 3; restart++) {
      const { command, moved } = processing(pipeline.config, received);
      await moved;
      command.terminal.signal('SIGTERM');
      expect(await command.ended, command.stderr()).to.equal(0);
      expect(command.stderr()).to.match(/Drained: everything that was held is finished/);
    }
    const restarts = received.length;
    const { command } = processing(pipeline.config, received, '--once');
    expect(await command.ended, command.stderr()).to.equal(0);

    expect(received.length, 'a restart fell in the middle').to.be.greaterThan(restarts);
    expect(received.filter(({ receives }) => receives.some((times) => times > 1))).to.deep.equal([]);
    const points = await withSqliteStore(join(pipeline.data, 'store.db'), (store) =>
      all(store.points('thing')),
    );
    expect(points).to.have.length(SOURCES.length * THINGS_OF_EACH);
  });
});

type Received = Extract<Event, { type: 'deliveries.received' }>;

/** `process`, and when it has received something for the second time in its life. */
function processing(
  config: string,
  received: Received[],
  ...flags: string[]
): { readonly command: Command; readonly moved: Promise<void> } {
  const moved = Promise.withResolvers<void>();
  let times = 0;
  function look(event: Event): void {
    if (event.type === 'deliveries.received') {
      received.push(event);
      times += 1;
      if (times === 2) {
        moved.resolve();
      }
    }
  }
  const command = millrace(
    ['process', '-c', config, ...flags],
    {},
    {
      openQueues: (queue, names, options) =>
        openQueues(queue, names, {
          ...options,
          observe(event) {
            look(event);
            options.observe(event);
          },
        }),
    },
  );
  return { command, moved: moved.promise };
}
