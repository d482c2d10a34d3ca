import { expect } from 'chai';
import { parseRate, RATE_PATTERN } from '../../src/config/rates.ts';

describe('a rate', () => {
  for (const [text, requests, perMs] of [
    ['5/s', 5, 1_000],
    ['100/min', 100, 60_000],
    ['100/m', 100, 60_000],
    ['1000/h', 1_000, 3_600_000],
    ['10/5s', 10, 5_000],
    ['1/2min', 1, 120_000],
    ['10000/d', 10_000, 86_400_000],
  ] as const) {
    it(`reads ${text} as ${requests} in ${perMs} ms, and the pattern for editors takes it`, () => {
      expect(parseRate(text)).to.deep.equal({ requests, perMs });
      expect(text).to.match(new RegExp(RATE_PATTERN));
    });
  }

  for (const text of ['5', '5/', '/s', '5/week', 'five/s', '5 per s', '0/s', '5/0s', '0.5/s', '-1/s', '']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseRate(text)).to.have.property('wrong');
    });
  }
});
