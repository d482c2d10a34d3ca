import { expect } from 'chai';
import { type Contest, measure, type Run } from '../../bench/contest.ts';

type Side = 'floor' | 'product';

/** A contest whose sides take what the script says, in milliseconds; the last one is repeated. */
function scripted(
  ms: Readonly<Record<Side, readonly number[]>>,
  result: (side: Side) => string = () => 'same',
) {
  const order: Side[] = [];
  function run(side: Side): Promise<Run> {
    const round = order.filter((other) => other === side).length;
    order.push(side);
    const took = ms[side][Math.min(round, ms[side].length - 1)] as number;
    return Promise.resolve({ count: 100, ms: took, result: result(side) });
  }
  const contest: Contest = {
    name: 'Work',
    unit: 'records',
    target: 0.5,
    floor: () => run('floor'),
    product: () => run('product'),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { contest, order };
}

describe('a contest', () => {
  it('lets both sides begin in turns, once each in every round', async () => {
    const { contest, order } = scripted({ floor: [1], product: [1] });
    await measure(contest, { warmups: 1, rounds: 2 });
    expect(order).to.deep.equal(['floor', 'product', 'product', 'floor', 'floor', 'product']);
  });

  it('tells units per second, and the ratio of the two', async () => {
    const { contest } = scripted({ floor: [10], product: [40] });
    expect(await measure(contest, { warmups: 0, rounds: 3 })).to.deep.equal({
      name: 'Work',
      unit: 'records',
      target: 0.5,
      floor: { median: 10_000, low: 10_000, high: 10_000 },
      product: { median: 2_500, low: 2_500, high: 2_500 },
      ratio: { median: 0.25, low: 0.25, high: 0.25 },
    });
  });

  it('does not count the rounds in which it warms up', async () => {
    const { contest } = scripted({ floor: [1_000, 1_000, 10], product: [1_000, 1_000, 20] });
    const { floor, ratio } = await measure(contest, { warmups: 2, rounds: 2 });
    expect([floor.median, ratio.median]).to.deep.equal([10_000, 0.5]);
  });

  it('compares within a round, so that a slow machine slows both', async () => {
    const { contest } = scripted({ floor: [10, 50, 20], product: [20, 100, 40] });
    const { ratio } = await measure(contest, { warmups: 0, rounds: 3 });
    expect(ratio).to.deep.equal({ median: 0.5, low: 0.5, high: 0.5 });
  });

  it('means nothing, and says so, when the two sides come to different results', async () => {
    const { contest } = scripted({ floor: [1], product: [1] }, (side) => `what the ${side} made`);
    const error = await measure(contest, { warmups: 0, rounds: 1 }).catch((thrown: Error) => thrown);
    expect(error).to.be.an('error');
    expect((error as Error).message).to.equal(
      'Work: the floor came to what the floor made, and the product to what the product made.',
    );
  });
});
