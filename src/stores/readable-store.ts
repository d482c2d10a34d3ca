import type { Point, Store } from '../ports/store.ts';

/** A store that lies in our own hands, so that what it keeps can be read back whole: for tests, the demo, exports. */
export type ReadableStore = Store & {
  /**
   * Every point of a measurement, in order of time. Points that are written meanwhile may be among them.
   *
   * @throws Failure when the store said no.
   * @throws the signal's reason when it aborts.
   */
  points(measurement: string, signal?: AbortSignal): AsyncIterable<Point>;
  /** The measurements that have points, in order. @throws Failure when the store said no. */
  measurements(): Promise<readonly string[]>;
};

/** Whether what is in this store can be read back: so it is with `sqlite` and `memory`. */
export function isReadable(store: Store): store is ReadableStore {
  return 'points' in store && 'measurements' in store;
}
