import type { WindowsConfig } from '../ports/pipeline.ts';
import type { Moves, Partition, RunContext } from '../ports/source.ts';
import { formatTime, parseTime } from './time-format.ts';

/** What the state keeps for a window that is not asked for again. */
export const SETTLED = 'settled';

/** Windows move on by not being asked for again: nothing else is kept of one. */
export const WINDOW_MOVES: Moves = {
  by: 'windows',
  readCursor: (text) =>
    text === SETTLED
      ? { type: 'cursor', cursor: SETTLED }
      : {
          type: 'wrong',
          why: `A window is \`${SETTLED}\`, and not asked for again, or has no cursor: write ${SETTLED}, or reset it.`,
        },
};

/** The names of a window's values; no name of the user's has a dot. */
const FROM = 'window.from';
const TO = 'window.to';

/** The windows of a run, one after the other: on the grid of the first, and the last up to now. */
export function* windowsOf(windows: WindowsConfig, run: RunContext): Iterable<Partition['values']> {
  const end = Math.min(windows.toMs ?? run.now, run.now);
  for (let from = windows.fromMs; from < end; from += windows.stepMs) {
    yield {
      [FROM]: formatTime(from, 'rfc3339'),
      [TO]: formatTime(Math.min(from + windows.stepMs, end), 'rfc3339'),
    };
  }
}

/** A window for looking at the configuration, where there is no run. */
export function someWindow({ fromMs, stepMs }: WindowsConfig): Partition['values'] {
  return { [FROM]: formatTime(fromMs, 'rfc3339'), [TO]: formatTime(fromMs + stepMs, 'rfc3339') };
}

/** Whether nothing will come into this window any more: it is whole, and ended `settleMs` before it was read. */
export function isSettled(windows: WindowsConfig, { values }: Partition, receivedAt: number): boolean {
  const from = parseTime(values[FROM], 'rfc3339');
  if (from === undefined) {
    return false;
  }
  const end = Math.min(from + windows.stepMs, windows.toMs ?? Number.POSITIVE_INFINITY);
  return end + windows.settleMs <= receivedAt;
}

/** What names a window in the key of its partition: its start, because its end moves with the run. */
export function isInKey(name: string): boolean {
  return name !== TO;
}
