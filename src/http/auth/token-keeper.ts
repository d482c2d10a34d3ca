import type { Clock } from '../../ports/clock.ts';
import { Failure } from '../../ports/failure.ts';
import { untilAborted } from '../until-aborted.ts';

/** A token and how long it is good for, in milliseconds; undefined when nobody said. */
export type Token = { readonly value: string; readonly lifetimeMs: number | undefined };

/** A token that was given to a request. The number tells it from the others of its keeper, and is no secret. */
export type NumberedToken = { readonly value: string; readonly number: number };

/** A token is renewed this share of its lifetime before it ends, and at most so many milliseconds. */
const EARLY = 0.1;
const MOST_EARLY_MS = 60_000;

/** A refusal for good is not asked for again before this many milliseconds have passed: others would be refused as well. */
const REFUSED_MS = 30_000;

/** One token for many who need it. */
export type TokenKeeper = {
  /**
   * The token of now: fetched when there is none, or the last one ends soon; once, however many ask meanwhile.
   *
   * @throws Failure as the fetching did.
   * @throws the signal's reason as soon as it aborts; the others still get the token.
   */
  token(signal: AbortSignal): Promise<NumberedToken>;
  /** The token of this number was not taken: if it is still the token of now, the next one is fetched. */
  drop(refused: number): void;
};

/** `closing` ends a fetching that nobody will wait for. */
export function createTokenKeeper(options: {
  readonly fetchToken: (signal: AbortSignal) => Promise<Token>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly closing: AbortSignal;
}): TokenKeeper {
  const { fetchToken, clock, closing } = options;
  let current: (NumberedToken & { readonly endsAt: number }) | undefined;
  let given = 0;
  let fetching: Promise<NumberedToken> | undefined;
  let refusal: { readonly failure: Failure; readonly until: number } | undefined;

  async function renew(): Promise<NumberedToken> {
    try {
      const { value, lifetimeMs } = await fetchToken(closing);
      const lasts = lifetimeMs ?? Number.POSITIVE_INFINITY;
      const early = lifetimeMs === undefined ? 0 : Math.min(MOST_EARLY_MS, lifetimeMs * EARLY);
      current = { value, number: ++given, endsAt: clock.monotonic() + lasts - early };
      refusal = undefined;
      return current;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'permanent') {
        refusal = { failure: error, until: clock.monotonic() + REFUSED_MS };
      }
      throw error;
    } finally {
      fetching = undefined;
    }
  }

  return {
    async token(signal) {
      if (current !== undefined && clock.monotonic() < current.endsAt) {
        return current;
      }
      if (refusal !== undefined && clock.monotonic() < refusal.until) {
        throw refusal.failure;
      }
      fetching ??= renew();
      return await untilAborted(fetching, signal);
    },
    drop(refused) {
      if (current?.number === refused) {
        current = undefined;
      }
    },
  };
}
