/** A counted bound: how many may be held at once. Waiters are served in the order they came. */
export type Room = {
  readonly free: number;
  /** Takes `count` places without waiting; the caller has looked at `free`. */
  take(count: number): void;
  give(): void;
  /**
   * Resolves when there is at least one free place, which is not yet taken.
   *
   * @throws the signal's reason when it aborts.
   */
  whenFree(signal: AbortSignal): Promise<void>;
  /** Waits for a place and takes it. @throws the signal's reason when it aborts. */
  enter(signal: AbortSignal): Promise<void>;
};

type Waiter = { readonly takes: boolean; readonly wake: () => void };

export function createRoom(places: number): Room {
  let held = 0;
  const line = new Set<Waiter>();

  /** A place is taken for its waiter here, before anybody else runs: so nobody can slip in between. */
  function serve(): void {
    for (const waiter of line) {
      if (held >= places) {
        return;
      }
      held += waiter.takes ? 1 : 0;
      line.delete(waiter);
      waiter.wake();
    }
  }

  function queueUp(takes: boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const waiter: Waiter = {
        takes,
        wake() {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      function leave(): void {
        line.delete(waiter);
        reject(signal.reason as Error);
      }
      signal.addEventListener('abort', leave, { once: true });
      line.add(waiter);
      serve();
    });
  }

  return {
    get free() {
      return places - held;
    },
    take(count) {
      held += count;
    },
    give() {
      held -= 1;
      serve();
    },
    whenFree: (signal) => queueUp(false, signal),
    enter: (signal) => queueUp(true, signal),
  };
}
