import { expect } from 'chai';
import { openState } from '../../src/state/index.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('the progress of backfills', () => {
  const newFile = newFiles();
  const of = { source: 's', from: '1', to: '9' };

  async function open(file = newFile()) {
    const state = await openState(file, { clock: virtualClock({ now: 5_000 }) });
    return Object.assign(state, { [Symbol.asyncDispose]: () => state.close() });
  }

  it('is that of the same source, range and step, over a restart', async () => {
    const file = newFile();
    let id: number;
    {
      await using state = await open(file);
      ({ id } = await state.beginBackfill(of));
      await state.finishSlice(id, 'x');
      await state.finishSlice(id, 'x');
    }
    await using state = await open(file);
    expect(await state.beginBackfill(of)).to.deep.equal({ ...of, id, startedAt: 5_000, done: 1 });
    expect(await state.isSliceDone(id, 'x')).to.equal(true);
    expect(await state.isSliceDone(id, 'y')).to.equal(false);
    const other = await state.beginBackfill({ ...of, stepMs: 1_000 });
    expect(other).to.deep.include({ stepMs: 1_000, done: 0 });
    expect((await state.backfills()).map((each) => each.id)).to.deep.equal([id, other.id]);
  });

  it('is forgotten at the end, and moves no cursor meanwhile', async () => {
    await using state = await open();
    const { id } = await state.beginBackfill(of);
    await state.finishSlice(id, 'x');
    expect(await state.cursor('s', 'x')).to.equal(undefined);
    await state.endBackfill(id);
    expect(await state.backfills()).to.deep.equal([]);
    const again = await state.beginBackfill(of);
    expect(again.done).to.equal(0);
    expect(await state.isSliceDone(again.id, 'x')).to.equal(false);
  });
});
