import { expect } from 'chai';
import { createFailing } from '../../src/http/failing.ts';

describe('createFailing', () => {
  it('speaks up when several failed, and a fair share of all', () => {
    const failing = createFailing();
    expect(
      ['failed', 'failed', 'failed'].map((outcome) => failing.tooMuch(outcome as 'failed')),
    ).to.deep.equal([false, false, true]);
  });

  it('is silent when few of many failed', () => {
    const failing = createFailing();
    for (let time = 0; time < 100; time++) {
      expect(failing.tooMuch('answered')).to.equal(false);
    }
    for (let time = 0; time < 20; time++) {
      expect(failing.tooMuch('failed')).to.equal(false);
    }
    failing.startOver();
    expect(failing.tooMuch('failed')).to.equal(false);
  });
});
