import { expect } from 'chai';
import { decimal, httpDate, serverTime } from '../../src/http/server-time.ts';

describe('httpDate', () => {
  it('reads the three forms of a date, and nothing else', () => {
    const time = Date.parse('2026-01-01T00:01:00Z');
    expect(httpDate('Thu, 01 Jan 2026 00:01:00 GMT')).to.equal(time);
    expect(httpDate('Thursday, 01-Jan-26 00:01:00 GMT')).to.equal(time);
    expect(httpDate('Thu Jan  1 00:01:00 2026')).to.equal(time);
    expect(httpDate('2026-01-01')).to.equal(undefined);
    expect(httpDate(undefined)).to.equal(undefined);
  });
});

describe('serverTime', () => {
  it("is the server's, or ours where it tells none", () => {
    expect(serverTime({ headers: { date: 'Thu, 01 Jan 1970 00:00:05 GMT' }, receivedAt: 7 })).to.equal(5_000);
    expect(serverTime({ headers: {}, receivedAt: 7 })).to.equal(7);
  });
});

describe('decimal', () => {
  it('reads plain numbers only', () => {
    expect(['1.5', '0', '', '-1', '1e3', '0x10', ' 1', undefined].map(decimal)).to.deep.equal([
      1.5,
      0,
      ...Array.from({ length: 6 }, () => undefined),
    ]);
  });
});
