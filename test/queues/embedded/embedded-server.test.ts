import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../src/ports/failure.ts';
import { openEmbeddedServer } from '../../../src/queues/embedded/embedded-server.ts';
import { openQueues } from '../../../src/queues/index.ts';
import { realClock } from '../../../src/system/real-clock.ts';
import { queueContract } from '../../contracts/queue-contract.ts';
import { envelopeOf } from '../../support/envelopes.ts';
import { rejection } from '../../support/rejection.ts';
import { sqsBackend, TEST_BOUNDS } from '../../support/sqs-backend.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const { signal } = new AbortController();

queueContract('the embedded queue', async () => {
  const folder = temporaryFolder();
  const server = await openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal });
  const backend = sqsBackend({ style: 'embedded', ...TEST_BOUNDS, waitMs: 0 }, server.endpoint, folder.path);
  return {
    ...backend,
    async close() {
      await backend.close();
      await server.close();
      folder[Symbol.dispose]();
    },
  };
});

describe('the embedded server', () => {
  const children: (() => void)[] = [];

  afterEach(() => {
    children.splice(0).forEach((kill) => kill());
  });

  function open(dataDir: string) {
    const options = { clock: realClock, observe: () => undefined, dataDir, signal };
    return openQueues({ style: 'embedded', ...TEST_BOUNDS }, ['quake'], options);
  }

  /** A process that has sent so many envelopes, finished one and holds another. */
  async function startOwner(dataDir: string, count: number) {
    const script = join(import.meta.dirname, '../../support/queue-child.ts');
    const child = spawn(process.execPath, [script, dataDir, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    children.push(() => child.kill('SIGKILL'));
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return {
      finished: said.toString().trim().replace('sent ', ''),
      async kill() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  it('has everything that it took, and nothing that was done, after its process was killed', async () => {
    using folder = temporaryFolder();
    const owner = await startOwner(folder.path, 30);
    await owner.kill();
    const queues = await open(folder.path);
    const queue = queues.get('quake');
    const ids = new Set<string>();
    for (let tries = 0; ids.size < 29 && tries < 20; tries++) {
      const deliveries = await queue.receive(10, signal);
      await Promise.all(deliveries.map((each) => each.settle({ type: 'done' })));
      deliveries.forEach(({ envelope }) => ids.add(envelope.id));
    }
    expect(ids.size).to.equal(29);
    expect([...ids]).to.not.include(owner.finished);
    expect(await queue.depth(signal)).to.deep.equal({ waiting: 0, inFlight: 0, quarantined: 0 });
    await queues.close();
  });

  it('is shared by the processes of one folder, and found again after its owner went away and came back', async () => {
    using folder = temporaryFolder();
    const owner = await startOwner(folder.path, 5);
    const second = await open(folder.path);
    const queue = second.get('quake');
    await queue.send([envelopeOf('from the second process')], signal);
    expect((await queue.depth(signal)).waiting).to.equal(4);

    await owner.kill();
    const failure = await rejection(queue.depth(signal));
    expect(failure).to.be.instanceOf(Failure);
    expect((failure as Failure).kind).to.equal('transient');

    const third = await open(folder.path);
    expect((await queue.depth(signal)).waiting).to.be.greaterThan(3);
    await second.close();
    await third.close();
  });

  it('delivers what arrives while it is waited for, without delay', async () => {
    using folder = temporaryFolder();
    const queues = await open(folder.path);
    const queue = queues.get('quake');
    const receiving = queue.receive(10, signal);
    const startedAt = performance.now();
    await queue.send([envelopeOf('late')], signal);
    const deliveries = await receiving;
    expect(deliveries.map(({ envelope }) => envelope.id)).to.deep.equal(['late']);
    expect(performance.now() - startedAt).to.be.lessThan(TEST_BOUNDS.waitMs / 2);
    await queues.close();
  });

  it('listens on 127.0.0.1 and on no other address', async () => {
    using folder = temporaryFolder();
    const server = await openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal });
    const socket = connect({ host: '127.0.0.2', port: Number(new URL(server.endpoint).port) });
    const [error] = (await once(socket, 'error')) as [Error & { code: string }];
    expect(error.code).to.equal('ECONNREFUSED');
    await server.close();
  });

  it('closes twice, and then another may serve the folder, at the same port', async () => {
    using folder = temporaryFolder();
    const options = { dataDir: folder.path, clock: realClock, signal };
    const first = await openEmbeddedServer(options);
    await Promise.all([first.close(), first.close()]);
    const second = await openEmbeddedServer(options);
    expect(second.endpoint).to.equal(first.endpoint);
    await second.close();
  });

  it('stops when its opening is aborted, and leaves the folder free', async () => {
    using folder = temporaryFolder();
    const stop = new AbortController();
    const options = { dataDir: folder.path, clock: realClock };
    const opening = rejection(openEmbeddedServer({ ...options, signal: stop.signal }));
    const reason = new Error('stop');
    stop.abort(reason);
    expect(await opening).to.equal(reason);
    const again = await openEmbeddedServer({ ...options, signal });
    await again.close();
  });

  it('says in one sentence that its file is damaged', async () => {
    using folder = temporaryFolder();
    const first = await openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal });
    await first.close();
    writeFileSync(join(folder.path, 'queue', 'fauxqs.db'), 'x'.repeat(10_000));
    const failure = await rejection(openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal }));
    expect(failure).to.be.instanceOf(Failure);
    expect((failure as Failure).message)
      .to.include('is not a database')
      .and.to.include(folder.path);
  });

  it('gives up on an owner that never says where it serves', async () => {
    using folder = temporaryFolder();
    const { lockFolder } = await import('../../../src/queues/embedded/folder-lock.ts');
    const lock = lockFolder(join(folder.path, 'queue'));
    const clock = virtualClock();
    const opening = rejection(openEmbeddedServer({ dataDir: folder.path, clock, signal }));
    await clock.advance(11_000);
    expect(await opening)
      .to.be.instanceOf(Failure)
      .with.property('kind', 'transient');
    lock?.release();
  });
});
