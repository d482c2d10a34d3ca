import { expect } from 'chai';
import { startMillrace } from './support/child.ts';

describe('the program', () => {
  it('ends as it would when nobody reads its output any more', async () => {
    await using child = startMillrace(['--help']);
    child.stopReading();
    expect(await child.exited).to.deep.equal({ code: 0, signal: null });
    expect(child.stderr()).to.equal('');
  }).timeout(20_000);
});
