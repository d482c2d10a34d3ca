import { expect } from 'chai';
import { makeLoad } from '../../bench/load.ts';
import { quakePipeline } from '../../bench/quake-pipeline.ts';
import { toLines } from '../../bench/to-lines.ts';

describe('the floor of the bench', () => {
  it('makes of every record what the product makes of it, byte for byte', async () => {
    const pipeline = await quakePipeline();
    const load = makeLoad(pipeline, 3_000);
    await using contest = toLines(pipeline, load);
    const [floor, product] = [await contest.floor(), await contest.product()];
    expect(floor.result).to.equal(product.result);
    expect(floor.count).to.equal(3_000);
    expect(floor.result).to.match(/^29\d\d lines with the hash [0-9a-f]{16}$/);
  });
});
