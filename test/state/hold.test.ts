import { expect } from 'chai';
import { openState, type StateOptions } from '../../src/state/index.ts';
import { failure } from '../support/failure.ts';
import { newFiles } from '../support/sqlite-files.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('the hold on a state', () => {
  const newFile = newFiles();

  async function open(file: string, hold?: StateOptions['hold']) {
    const state = await openState(file, { clock: virtualClock(), hold });
    return Object.assign(state, { [Symbol.asyncDispose]: () => state.close() });
  }

  it('is shared by all who gather, and by those who only look', async () => {
    const file = newFile();
    await using first = await open(file, 'gathering');
    await using second = await open(file, 'gathering');
    await using looking = await open(file);
    await first.setCursor('s', 'p', '1');
    await second.commit({ source: 's', partition: 'p', journal: [], cursor: '2' });
    expect(await looking.cursor('s', 'p')).to.equal('2');
  });

  it('is refused to who wants the state alone while somebody gathers, and given afterwards', async () => {
    const file = newFile();
    {
      await using gathering = await open(file, 'gathering');
      const refused = await failure(() => open(file, 'alone'));
      expect(refused.kind).to.equal('transient');
      expect(refused.message).to.match(
        /^A process gathers with the data in .*: stop it first \(SIGTERM\)\.$/,
      );
      expect(await gathering.cursor('s', 'p')).to.equal(undefined);
    }
    await using alone = await open(file, 'alone');
    await alone.setCursor('s', 'p', '1');
  });

  it('keeps who would gather away from one who has the state alone', async () => {
    const file = newFile();
    await using alone = await open(file, 'alone');
    expect((await failure(() => open(file, 'gathering'))).message).to.match(/is being changed by hand: wait/);
    await alone.setCursor('s', 'p', '1');
  });
});
