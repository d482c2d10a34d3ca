import { expect } from 'chai';
import { openState } from '../../src/state/index.ts';
import { PAGE_ROWS } from '../../src/state/statements.ts';
import { all } from '../support/points.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('what the state remembers', () => {
  const newFile = newFiles();

  async function stateOf(...cursors: readonly (readonly [string, string, string])[]) {
    const clock = virtualClock({ now: 5_000 });
    const state = await openState(newFile(), { clock });
    for (const [source, partition, cursor] of cursors) {
      await state.commit({ source, partition, journal: [], cursor });
    }
    return Object.assign(state, { [Symbol.asyncDispose]: () => state.close() });
  }

  it('tells every cursor with when it moved, by source and partition, and those of one', async () => {
    await using state = await stateOf(['b', 'x', '1'], ['a', 'y', '2'], ['a', 'x', '3']);
    const entry = (source: string, partition: string, cursor: string) => ({
      source,
      partition,
      cursor,
      movedAt: 5_000,
    });
    expect(await all(state.cursors({}))).to.deep.equal([
      entry('a', 'x', '3'),
      entry('a', 'y', '2'),
      entry('b', 'x', '1'),
    ]);
    expect(await all(state.cursors({ source: 'a', partition: 'y' }))).to.deep.equal([entry('a', 'y', '2')]);
    expect(await all(state.cursors({ source: 'c' }))).to.deep.equal([]);
  });

  it('tells more cursors than are read at a time, each once', async () => {
    await using state = await stateOf();
    const keys = Array.from({ length: PAGE_ROWS + 1 }, (_, at) => `p=${String(at).padStart(5, '0')}`);
    for (const key of keys) {
      await state.setCursor('s', key, '1');
    }
    expect((await all(state.cursors({ source: 's' }))).map(({ partition }) => partition)).to.deep.equal(keys);
  }).timeout(20_000);

  it('tells of each source how many cursors it has and when it last ran, also without a cursor', async () => {
    await using state = await stateOf(['a', 'x', '1'], ['a', 'y', '2'], ['b', 'x', '3']);
    await state.finishRun('b', 7_000);
    await state.finishRun('c', 8_000);
    expect(await state.sources()).to.deep.equal([
      { source: 'a', cursors: 2 },
      { source: 'b', cursors: 1, lastRun: 7_000 },
      { source: 'c', cursors: 0, lastRun: 8_000 },
    ]);
  });

  it('is forgotten, source by source, until the source is run again', async () => {
    await using state = await stateOf(['a', 'x', '1']);
    await state.finishRun('a', 1_000);
    expect(await state.isForgotten('a')).to.equal(false);
    await state.forget('a');
    expect([await state.isForgotten('a'), await state.isForgotten('b')]).to.deep.equal([true, false]);
    await state.finishRun('a', 2_000);
    expect(await state.isForgotten('a')).to.equal(false);
  });

  it('sets a cursor, back as well', async () => {
    await using state = await stateOf(['a', 'x', '9']);
    await state.setCursor('a', 'x', '1');
    await state.setCursor('a', 'new', '2');
    expect([await state.cursor('a', 'x'), await state.cursor('a', 'new')]).to.deep.equal(['1', '2']);
  });

  it('forgets one partition, or a source with its last run, and nothing of others', async () => {
    await using state = await stateOf(['a', 'x', '1'], ['a', 'y', '2'], ['a', 'z', '3'], ['b', 'x', '4']);
    await state.finishRun('a', 7_000);
    expect(await state.forget('a', 'x')).to.equal(1);
    expect(await state.forget('a', 'x')).to.equal(0);
    expect(await state.lastRun('a')).to.equal(7_000);
    expect(await state.forget('a')).to.equal(2);
    expect(await state.lastRun('a')).to.equal(undefined);
    expect(await all(state.cursors({}))).to.have.length(1);
  });

  it('forgets the answers of what is gathered from elsewhere, so that none is taken for unchanged', async () => {
    await using state = await stateOf(['a', 'x', '1'], ['a', 'y', '2'], ['a', 'z', '3']);
    const answers = [{ request: 'r', etag: '"1"' }];
    const left = async () =>
      (await Promise.all(['x', 'y', 'z'].map((partition) => state.answers('a', partition)))).map(
        (each) => each.length,
      );
    for (const partition of ['x', 'y', 'z']) {
      await state.commit({ source: 'a', partition, journal: [], answers });
    }
    await state.setCursor('a', 'x', '0');
    expect(await left()).to.deep.equal([0, 1, 1]);
    await state.forget('a', 'y');
    expect(await left()).to.deep.equal([0, 0, 1]);
    await state.forget('a');
    expect(await left()).to.deep.equal([0, 0, 0]);
  });
});
