import { InvalidArgumentError } from 'commander';
import { expect } from 'chai';
import { durationFlag, listFlag, portFlag, seedFlag } from '../../src/cli/flags.ts';

describe('the flags', () => {
  it('read durations in four units', () => {
    expect(['250ms', '30s', '5m', '1h', '0s'].map(durationFlag)).to.deep.equal([
      250, 30_000, 300_000, 3_600_000, 0,
    ]);
  });

  it('refuse what is no duration', () => {
    for (const text of ['', '5', 's', '-5s', '1.5h', '5 s', '1w']) {
      expect(() => durationFlag(text), text).to.throw(InvalidArgumentError);
    }
  });

  it('read ports, and refuse what is none', () => {
    expect(['0', '8787', '65535'].map(portFlag)).to.deep.equal([0, 8_787, 65_535]);
    for (const text of ['', '65536', '-1', '80a', '1e3', '0x50', '000080']) {
      expect(() => portFlag(text), text).to.throw(InvalidArgumentError);
    }
  });

  it('read lists without blanks and empty parts, and refuse an empty one', () => {
    expect(listFlag(' quake, weather,,')).to.deep.equal(['quake', 'weather']);
    expect(() => listFlag(' , ')).to.throw(InvalidArgumentError);
  });

  it('read seeds, and refuse what is none', () => {
    expect(['0', '7', '999999999'].map(seedFlag)).to.deep.equal([0, 7, 999_999_999]);
    for (const text of ['', '-1', '1.5', '1e3', '1000000000']) {
      expect(() => seedFlag(text), text).to.throw(InvalidArgumentError);
    }
  });
});
