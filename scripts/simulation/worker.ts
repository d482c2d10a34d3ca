import { on } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { runHistory } from '../../test/simulation/history.ts';

if (parentPort === null) {
  throw new Error('This runs as a thread of npm run simulate.');
}

// A history is full of failures that are meant; who looks at one replays it, with its stacks.
Error.stackTraceLimit = 0;

// One seed after the other, as they come; each is answered with what its history came to.
for await (const [seed] of on(parentPort, 'message') as AsyncIterable<[number]>) {
  const { plan, violations, steps } = await runHistory(seed);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage({ plan, violations, steps });
}
