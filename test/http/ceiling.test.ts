import { expect } from 'chai';
import { createCeiling } from '../../src/http/ceiling.ts';

describe('createCeiling', () => {
  it('is not there until the host refuses', () => {
    expect(createCeiling().room(0)).to.equal(Number.POSITIVE_INFINITY);
  });

  it('stands where the host refused, for a while; then one more may be tried', () => {
    const ceiling = createCeiling();
    ceiling.refused(20, 1_000);
    expect(ceiling.room(1_999)).to.equal(20);
    expect(ceiling.room(2_000)).to.equal(21);
  });

  it('rises in steps that double while they succeed, and starts small again after a refusal', () => {
    const ceiling = createCeiling();
    ceiling.refused(20, 0);
    for (const next of [21, 23, 27, 35]) {
      expect(ceiling.room(5_000)).to.equal(next);
      ceiling.passed(next);
    }
    ceiling.refused(30, 6_000);
    for (let answers = 0; answers < 301; answers++) {
      ceiling.answered();
    }
    expect(ceiling.room(20_000)).to.equal(31);
  });

  it('waits longer after each trial that failed, up to a bound', () => {
    const ceiling = createCeiling();
    const waits: number[] = [];
    let now = 0;
    for (let time = 0; time < 4; time++) {
      ceiling.refused(20, now);
      for (let answers = 0; answers < 1_000; answers++) {
        ceiling.answered();
      }
      const began = now;
      while (ceiling.room(now) === 20) {
        now += 100;
      }
      waits.push(now - began);
    }
    expect(waits).to.deep.equal([1_000, 2_000, 3_000, 3_000]);
  });

  it('lets trials cost no more than the answers between them pay for', () => {
    const ceiling = createCeiling();
    ceiling.refused(20, 0);
    ceiling.refused(20, 10_000);
    expect(ceiling.room(20_000)).to.equal(20);
    for (let answers = 0; answers < 301; answers++) {
      ceiling.answered();
    }
    expect(ceiling.room(20_000)).to.equal(21);
  });
});
