import { Failure } from '../../src/ports/failure.ts';
import type { FaultPlan, Part } from './fault-plan.ts';
import type { Stoppable, World } from './world.ts';

/** One life of a process: from its start to its end or its kill. */
export type Life = Stoppable & {
  /** It was killed: it does nothing any more and hears nothing. */
  dead: boolean;
  /** The history is over, and what is left of it is cleared away: everything says no to it. */
  buried: boolean;
};

/** What a process asks of something outside of it. */
export type Call<Result> = {
  readonly life: Life;
  readonly part: Part;
  readonly signal?: AbortSignal | undefined;
  /** What happens there, at one moment. `gone` aborts when the caller has given up and the part notices. */
  readonly effect: (gone: AbortSignal) => Promise<Result>;
};

export type Calls = {
  /** Makes a call: it takes its time, there and back, and what can go wrong on the way goes wrong as planned. */
  call<Result>(call: Call<Result>): Promise<Result>;
  /** Whether something that has this chance happens now; never once it is calm. */
  happens(chance: number): boolean;
  /** Whether nothing goes wrong any more. */
  readonly calm: () => boolean;
};

/** The usual time of a call one way, and of a slow one, in milliseconds. */
const TRAVEL_MS = 20;
const SLOW_MS = 20_000;

export function createCalls(world: World, plan: FaultPlan): Calls {
  const start = world.now();

  function sinceStart(): number {
    return world.now() - start;
  }

  function calm(): boolean {
    return sinceStart() >= plan.calmAfter;
  }

  function happens(chance: number): boolean {
    return world.random() < chance && !calm();
  }

  function refusalOf(part: Part): Failure | undefined {
    const outage = plan.outages.find(
      ({ part: of, from, to }) => of === part && from <= sinceStart() && sinceStart() < to,
    );
    if (outage !== undefined) {
      return new Failure(outage.kind, `The ${part} is down.`);
    }
    return happens(plan.trouble[part].fails)
      ? new Failure('transient', `The ${part} has failed.`)
      : undefined;
  }

  function travelMs(part: Part): number {
    return world.random() * (happens(plan.trouble[part].slow) ? SLOW_MS : TRAVEL_MS);
  }

  function call<Result>({ life, part, signal, effect }: Call<Result>): Promise<Result> {
    // The state is a file: there is no way on which a request goes on without its sender, or an answer is lost.
    const local = part === 'state';
    const refusal = refusalOf(part);
    const unanswered = happens(plan.trouble[part].unanswered) && !local;
    const goesOn = world.random() < 0.5 && !local;
    const [there, back] = [travelMs(part), travelMs(part)];

    return new Promise((resolve, reject) => {
      const gone = new AbortController();
      let open = true;
      let hearNothing = (): void => undefined;

      function close(): void {
        open = false;
        hearNothing();
        signal?.removeEventListener('abort', abort);
      }
      function abort(): void {
        close();
        if (!goesOn) {
          gone.abort(signal?.reason);
        }
        reject(signal?.reason as Error);
      }
      function answer(give: () => void): void {
        if (open) {
          const hear = () => {
            close();
            give();
          };
          hearNothing = world.later(back, hear, life);
        }
      }
      async function arrive(): Promise<void> {
        if (!goesOn && (life.dead || !open)) {
          return;
        }
        try {
          const result = await effect(gone.signal);
          answer(() =>
            unanswered ? reject(new Failure('transient', `The ${part} did not answer.`)) : resolve(result),
          );
        } catch (error) {
          answer(() => reject(error));
        }
      }

      signal?.throwIfAborted();
      signal?.addEventListener('abort', abort, { once: true });
      if (life.buried || refusal !== undefined) {
        answer(() => reject(refusal ?? new Failure('permanent', 'The history is over.')));
      } else {
        world.later(there, () => void arrive(), local ? life : undefined);
      }
    });
  }

  return { call, happens, calm };
}
