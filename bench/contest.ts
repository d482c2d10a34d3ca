import { type Summary, summarise } from './statistics.ts';

/** What one side did in one round. */
export type Run = {
  /** How many units of work. */
  readonly count: number;
  /** How long the work itself took, in milliseconds: without what had to be laid out for it and compared after it. */
  readonly ms: number;
  /** What came out. Both sides must give the same, or the comparison means nothing. */
  readonly result: string;
};

/** The product against a floor: the same work in the plainest code that a careful person would write by hand. */
export type Contest = AsyncDisposable & {
  readonly name: string;
  /** What is counted: `records`. */
  readonly unit: string;
  /** The least that the product may do for each unit of the floor; undefined where it is told for information only. */
  readonly target: number | undefined;
  floor(): Promise<Run>;
  product(): Promise<Run>;
};

export type Rounds = { readonly warmups: number; readonly rounds: number };

/** Rates are units per second. The ratio is that of the product to the floor of the same round. */
export type Measured = Pick<Contest, 'name' | 'unit' | 'target'> & {
  readonly floor: Summary;
  readonly product: Summary;
  readonly ratio: Summary;
};

/**
 * Lets both sides run in turns, so that whatever else the machine does falls on both; who begins changes every round,
 * because the second pays for the rubbish of the first.
 *
 * @throws Error when the two sides do not come to the same result.
 */
export async function measure(contest: Contest, { warmups, rounds }: Rounds): Promise<Measured> {
  const pairs: { readonly floor: number; readonly product: number }[] = [];
  for (let round = 0; round < warmups + rounds; round++) {
    const pair = await runBoth(contest, round % 2 === 0);
    if (round >= warmups) {
      pairs.push(pair);
    }
  }
  const { name, unit, target } = contest;
  return {
    name,
    unit,
    target,
    floor: summarise(pairs.map(({ floor }) => floor)),
    product: summarise(pairs.map(({ product }) => product)),
    ratio: summarise(pairs.map(({ floor, product }) => product / floor)),
  };
}

async function runBoth(contest: Contest, floorFirst: boolean) {
  const first = await (floorFirst ? contest.floor() : contest.product());
  const second = await (floorFirst ? contest.product() : contest.floor());
  const [floor, product] = floorFirst ? [first, second] : [second, first];
  if (floor.result !== product.result) {
    throw new Error(
      `${contest.name}: the floor came to ${floor.result}, and the product to ${product.result}.`,
    );
  }
  return { floor: rate(floor), product: rate(product) };
}

function rate({ count, ms }: Run): number {
  return (count / ms) * 1_000;
}
