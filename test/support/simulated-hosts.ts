import type { SimulatedTime } from './simulated-time.ts';

/** What a simulated host answers. */
export type SimulatedAnswer = {
  readonly status: 200 | 429 | 503;
  /** As `Retry-After` asks, in milliseconds. */
  readonly askedMs?: number;
};

/** A host with a capacity that it does not tell: takes one request, and answers it some time later. */
export type SimulatedHost = (answer: (answer: SimulatedAnswer) => void) => void;

export type World = { readonly time: SimulatedTime; readonly random: () => number };

/** A capacity, by the time in milliseconds. */
export type Capacity = (now: number) => number;

/** How long a refusal takes, in milliseconds. */
const REFUSAL_MS = 2;

/** Log-normal around a mean: what the latency of real APIs looks like. `spread` is the deviation over the mean. */
export function logNormal(mean: number, spread: number, random: () => number): number {
  const sigma = Math.sqrt(Math.log(1 + spread ** 2));
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return mean * Math.exp(sigma * normal - sigma ** 2 / 2);
}

/**
 * A knee: so many requests are served at the same time, the others wait in a queue, so that past the capacity more
 * requests bring latency and nothing else. With `thrash` they cost as well: each one that waits makes all slower.
 */
export function kneeHost(
  { time, random }: World,
  model: {
    readonly capacity: Capacity;
    readonly serviceMs: number;
    readonly spread: number;
    readonly thrash?: number;
  },
): SimulatedHost {
  const waiting: (() => void)[] = [];
  let serving = 0;

  function serve(done: () => void): void {
    serving++;
    const crowd = 1 + ((model.thrash ?? 0) * waiting.length) / model.capacity(time.now());
    time.later(logNormal(model.serviceMs, model.spread, random) * crowd, () => {
      serving--;
      done();
      takeUp();
    });
  }

  function takeUp(): void {
    while (waiting.length > 0 && serving < model.capacity(time.now())) {
      serve(waiting.shift() as () => void);
    }
  }

  return (answer) => {
    waiting.push(() => answer({ status: 200 }));
    takeUp();
  };
}

/** A hard limit: more at the same time than this are refused at once, with no word about when to come again. */
export function strictHost(
  { time, random }: World,
  model: {
    readonly capacity: Capacity;
    readonly serviceMs: number;
    readonly spread: number;
    readonly status: 429 | 503;
  },
): SimulatedHost {
  let serving = 0;
  return (answer) => {
    if (serving >= model.capacity(time.now())) {
      time.later(REFUSAL_MS, () => answer({ status: model.status }));
      return;
    }
    serving++;
    time.later(logNormal(model.serviceMs, model.spread, random), () => {
      serving--;
      answer({ status: 200 });
    });
  };
}

/** A rate limit as a token bucket; who is refused is told when to come again, in whole seconds, unless `silent`. */
export function rateHost(
  { time, random }: World,
  model: {
    /** Tokens a second. */
    readonly rate: Capacity;
    /** Tokens that the bucket holds. */
    readonly burst: number;
    readonly serviceMs: number;
    readonly spread: number;
    readonly silent?: boolean;
  },
): SimulatedHost {
  let tokens = model.burst;
  let filledAt = 0;
  return (answer) => {
    const now = time.now();
    const rate = model.rate(now);
    tokens = Math.min(model.burst, tokens + ((now - filledAt) / 1_000) * rate);
    filledAt = now;
    if (tokens < 1) {
      const askedMs = Math.ceil((1 - tokens) / rate) * 1_000;
      time.later(REFUSAL_MS, () => answer(model.silent ? { status: 429 } : { status: 429, askedMs }));
      return;
    }
    tokens--;
    time.later(logNormal(model.serviceMs, model.spread, random), () => answer({ status: 200 }));
  };
}
