/** Events in virtual time, without promises: a simulation of a minute takes milliseconds. */
export type SimulatedTime = {
  /** Milliseconds. */
  now(): number;
  /** Calls `event` after `ms`; events of the same time in the order in which they were asked for. */
  later(ms: number, event: () => void): void;
  /** Runs everything that is due up to `end`, and stands there. */
  runUntil(end: number): void;
};

type Due = { readonly at: number; readonly order: number; readonly event: () => void };

/** Starts at 0. The events wait in a binary heap. */
export function simulatedTime(): SimulatedTime {
  const heap: Due[] = [];
  let now = 0;
  let order = 0;

  const before = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(due: Due): void {
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(due, heap[parent] as Due)) {
        break;
      }
      heap[at] = heap[parent] as Due;
      at = parent;
    }
    heap[at] = due;
  }

  function pop(): Due {
    const first = heap[0] as Due;
    const last = heap.pop() as Due;
    if (heap.length > 0) {
      sink(last);
    }
    return first;
  }

  function sink(due: Due): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) {
        break;
      }
      if (child + 1 < heap.length && before(heap[child + 1] as Due, heap[child] as Due)) {
        child++;
      }
      if (!before(heap[child] as Due, due)) {
        break;
      }
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = due;
  }

  return {
    now: () => now,
    later: (ms, event) => push({ at: now + Math.max(0, ms), order: order++, event }),
    runUntil(end) {
      while (heap.length > 0 && (heap[0] as Due).at <= end) {
        const due = pop();
        now = due.at;
        due.event();
      }
      now = Math.max(now, end);
    },
  };
}
