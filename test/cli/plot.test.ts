import { expect } from 'chai';
import { meansOverTime, plotField } from '../../src/cli/plot.ts';
import type { Point } from '../../src/ports/store.ts';

async function* pointsWith(values: readonly (readonly [number, Point['fields']])[]): AsyncIterable<Point> {
  for (const [day, fields] of values) {
    yield { measurement: 'm', tags: {}, fields, time: BigInt(day) * 86_400_000_000_000n };
  }
}

const TITLE = { field: 'v', title: 'the mean of v' };

describe('the means over time', () => {
  it('are one for each stretch that has values', () => {
    const means = meansOverTime(
      [
        [0, 1],
        [1, 3],
        [99, 10],
        [100, 20],
      ],
      10,
    );
    expect(means.map(([, mean]) => mean)).to.deep.equal([2, 15]);
    expect(means.map(([time]) => time)).to.deep.equal([5, 95]);
  });

  it('are in order of time, whatever order the values come in', () => {
    const values = [
      [100, 1],
      [0, 2],
      [50, 3],
    ] as const;
    expect(meansOverTime(values, 4).map(([, mean]) => mean)).to.deep.equal([2, 3, 1]);
  });

  it('are none of nothing, and one of values at one time', () => {
    expect(meansOverTime([], 4)).to.deep.equal([]);
    expect(
      meansOverTime(
        [
          [7, 1],
          [7, 2],
        ],
        4,
      ).map(([, mean]) => mean),
    ).to.deep.equal([1.5]);
  });
});

describe('a plot', () => {
  it('shows its title and its span', async () => {
    const drawn = await plotField(
      pointsWith([
        [0, { v: 1 }],
        [10, { v: 5 }],
        [20, { v: 3 }],
      ]),
      TITLE,
    );
    expect(drawn).to.include('the mean of v').and.include('1970-01-01 to 1970-01-21').and.include('5.0');
  });

  it('is not drawn of less than two numbers', async () => {
    expect(await plotField(pointsWith([]), TITLE)).to.equal(undefined);
    expect(
      await plotField(
        pointsWith([
          [0, { v: 1 }],
          [1, { v: 'text' }],
          [2, { w: 1 }],
        ]),
        TITLE,
      ),
    ).to.equal(undefined);
  });
});
