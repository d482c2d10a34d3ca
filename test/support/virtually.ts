import type { VirtualClock } from './virtual-clock.ts';

/** How far time moves between two looks at whether the work is done, in milliseconds. */
const STEP_MS = 10;

/** Lets time run until the work is done. */
export async function virtually<Result>(clock: VirtualClock, work: Promise<Result>): Promise<Result> {
  const state = { done: false };
  const watched = work.finally(() => {
    state.done = true;
  });
  watched.catch(() => undefined);
  await clock.advance(0);
  while (!state.done) {
    await clock.advance(STEP_MS);
  }
  return watched;
}
