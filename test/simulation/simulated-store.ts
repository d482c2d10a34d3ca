import { Failure } from '../../src/ports/failure.ts';
import type { Point, Refusal, Store } from '../../src/ports/store.ts';
import { all } from '../support/points.ts';
import type { Calls, Life } from './calls.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

const unaborted = new AbortController().signal;

/** The memory store at a distance: it refuses the points that it must, and some writes it keeps only half of. */
export function simulatedStore(
  inner: Store,
  {
    world,
    calls,
    plan,
    witness,
  }: {
    readonly world: World;
    readonly calls: Calls;
    readonly plan: Pick<FaultPlan, 'halfWritten'>;
    readonly witness: Witness;
  },
): (life: Life) => Store {
  async function write(points: readonly Point[]): Promise<{ readonly refused: readonly Refusal[] }> {
    const refused = points.flatMap((point, index) =>
      witness.mustRefuse(point) ? [{ index, point, reason: 'it is of the wrong kind' }] : [],
    );
    const good = points.filter((point) => !witness.mustRefuse(point));
    const half = calls.happens(plan.halfWritten);
    const kept = half ? good.filter(() => world.random() < 0.5) : good;
    if (kept.length > 0) {
      const receipt = await inner.write(kept, unaborted);
      witness.stored(kept.filter((_, at) => receipt.refused.every(({ index }) => index !== at)));
    }
    if (half) {
      throw new Failure('transient', 'The store has kept some of the points, and says not which.');
    }
    return { refused };
  }

  return (life) => ({
    write: (points, signal) => calls.call({ life, part: 'store', signal, effect: () => write(points) }),
    ledger: (range, signal) => inner.ledger(range, signal),
    find: (query, signal) => inner.find(query, signal),
    async *cursors(source, signal) {
      yield* await calls.call({
        life,
        part: 'store',
        signal,
        effect: () => all(inner.cursors(source, signal)),
      });
    },
    close: async () => undefined,
  });
}
