import { expect } from 'chai';
import * as fc from 'fast-check';
import type { WriteAnswer } from '../../src/stores/influxdb-answer.ts';
import { type Line, writeApart } from '../../src/stores/write-apart.ts';
import { point } from '../support/points.ts';

function linesOf(
  count: number,
  fields: (at: number) => Line['point']['fields'] = () => ({ v: 1.5 }),
): Line[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    point: point('m', { fields: fields(index) }),
    text: `line ${index}`,
  }));
}

function refusal(rest: Partial<Extract<WriteAnswer, { type: 'refused' }>> = {}): WriteAnswer {
  return { type: 'refused', reason: 'bad', lines: new Map(), dropped: undefined, ...rest };
}

/** A server that refuses some lines, and what it stored. */
function server(
  isBad: (line: Line) => boolean,
  answer: (group: readonly Line[], bad: readonly Line[]) => WriteAnswer,
  stores: 'the good ones' | 'none' = 'none',
) {
  const stored = new Set<number>();
  const sends: number[] = [];
  return {
    stored,
    sends,
    send: async (group: readonly Line[]): Promise<WriteAnswer> => {
      sends.push(group.length);
      const bad = group.filter(isBad);
      if (bad.length === 0 || stores === 'the good ones') {
        for (const line of group.filter((line) => !isBad(line))) {
          stored.add(line.index);
        }
      }
      return bad.length === 0 ? { type: 'stored' } : answer(group, bad);
    },
  };
}

describe('a write that is taken apart', () => {
  it('is one send when all is well', async () => {
    const { send, sends } = server(
      () => false,
      () => refusal(),
    );
    expect(await writeApart(linesOf(1_000), send)).to.deep.equal(new Map());
    expect(sends).to.deep.equal([1_000]);
  });

  it('finds exactly the bad lines and stores exactly the others, wherever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.nat(59)),
        fc.boolean(),
        async (count, bad, partly) => {
          const { send, sends, stored } = server(
            ({ index }) => bad.includes(index),
            () => refusal(),
            partly ? 'the good ones' : 'none',
          );
          const found = await writeApart(linesOf(count), send);
          const refused = bad.filter((index) => index < count).sort((a, b) => a - b);
          expect([...found.keys()].sort((a, b) => a - b)).to.deep.equal(refused);
          expect(stored.size).to.equal(count - refused.length);
          expect(sends.length).to.be.at.most(2 * count);
        },
      ),
    );
  });

  it('takes some twenty sends to find one bad line of a thousand', async () => {
    const { send, sends } = server(
      ({ index }) => index === 777,
      () => refusal(),
    );
    expect(await writeApart(linesOf(1_000), send)).to.deep.equal(new Map([[777, 'bad']]));
    expect(sends.length).to.be.at.most(21);
  });

  it('takes three sends when the server names the lines', async () => {
    const { send, sends, stored } = server(
      ({ index }) => index % 3 === 0,
      (group, bad) =>
        refusal({ lines: new Map(bad.map((line) => [group.indexOf(line), `why ${line.index}`])) }),
      'the good ones',
    );
    const found = await writeApart(linesOf(900), send);
    expect(found.size).to.equal(300);
    expect(found.get(3)).to.equal('why 3');
    expect(stored.size).to.equal(600);
    expect(sends).to.deep.equal([900, 600, 300]);
  });

  it('is not misled by a server that names the wrong lines', async () => {
    const { send, stored } = server(
      ({ index }) => index === 5,
      () =>
        refusal({
          lines: new Map([
            [9, 'not this one'],
            [99, 'nor this'],
          ]),
        }),
    );
    const found = await writeApart(linesOf(12), send);
    expect([...found.keys()]).to.deep.equal([5]);
    expect(stored.size).to.equal(11);
  });

  it('takes three sends when the server names a conflict of types and counts what it dropped', async () => {
    const conflict =
      'partial write: field type conflict: input field "v" on measurement "m" is type integer, already exists as type float';
    const { send, sends, stored } = server(
      ({ point }) => typeof point.fields.v === 'bigint',
      (_, bad) => refusal({ reason: conflict, dropped: bad.length }),
      'the good ones',
    );
    const found = await writeApart(
      linesOf(1_000, (at) => ({ v: at % 2 === 0 ? 1.5 : 1n })),
      send,
    );
    expect(found.size).to.equal(500);
    expect(new Set(found.values())).to.deep.equal(new Set([conflict]));
    expect(stored.size).to.equal(500);
    expect(sends).to.deep.equal([1_000, 500, 500]);
  });

  it('tells good from bad among the suspects when only some of them were dropped', async () => {
    const { send, stored } = server(
      ({ index }) => index === 3,
      (_, bad) =>
        refusal({
          reason: 'input field "v" on measurement "m" is type integer, already exists as type float',
          dropped: bad.length,
        }),
      'the good ones',
    );
    const found = await writeApart(
      linesOf(16, () => ({ v: 1n })),
      send,
    );
    expect([...found.keys()]).to.deep.equal([3]);
    expect(stored.size).to.equal(15);
  });

  it('halves what is too large, and refuses the one line that is too large alone', async () => {
    const sends: number[] = [];
    const found = await writeApart(linesOf(8), async (group) => {
      sends.push(group.length);
      const tooLarge = group.length > 2 || group.some(({ index }) => index === 6);
      return tooLarge ? { type: 'too large', reason: 'too large' } : { type: 'stored' };
    });
    expect(found).to.deep.equal(new Map([[6, 'too large']]));
    expect(sends).to.deep.equal([8, 4, 2, 2, 4, 2, 2, 1, 1]);
  });

  it('sends in order, so that the later of two same points wins', async () => {
    const order: number[] = [];
    await writeApart(linesOf(8), async (group) => {
      if (group.length > 2) {
        return { type: 'too large', reason: '' };
      }
      order.push(...group.map(({ index }) => index));
      return { type: 'stored' };
    });
    expect(order).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('ends with whatever a send throws', async () => {
    const down = new Error('down');
    const thrown = await writeApart(linesOf(2), () => Promise.reject(down)).catch((error: unknown) => error);
    expect(thrown).to.equal(down);
  });
});
