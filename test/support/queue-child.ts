import { openQueues } from '../../src/queues/index.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { envelopes } from './envelopes.ts';
import { TEST_BOUNDS } from './sqs-backend.ts';

/** A process that serves the embedded queue in the folder it is told, puts envelopes on it, holds one, and says so. */
const [dataDir = '', count = '0'] = process.argv.slice(2);
const { signal } = new AbortController();
const queues = await openQueues({ style: 'embedded', ...TEST_BOUNDS }, ['quake'], {
  clock: realClock,
  observe: () => undefined,
  dataDir,
  signal,
});
const queue = queues.get('quake');
await queue.send(envelopes(Number(count)), signal);
const [held] = await queue.receive(1, signal);
await held?.settle({ type: 'done' });
await queue.receive(1, signal);
process.stdout.write(`sent ${held?.envelope.id}\n`);
