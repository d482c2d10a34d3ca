import { expect } from 'chai';
import { assert, property, string } from 'fast-check';
import { toldQuotas } from '../../src/http/told-quotas.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function told(headers: Record<string, string>, status = 200) {
  return toldQuotas({ status, headers, receivedAt: NOW });
}

describe('toldQuotas', () => {
  it('reads the IETF draft of today: structured fields, each quota with its policy', () => {
    expect(
      told({
        ratelimit: '"burst";r=5;t=2, "day";r=900;t=40000;pk=:abc=:',
        'ratelimit-policy': '"burst";q=10;w=10, "day";q=1000;w=86400',
      }),
    ).to.deep.equal([
      { left: 5, resetMs: 2_000, limit: 10 },
      { left: 900, resetMs: 40_000_000, limit: 1_000 },
    ]);
  });

  it("takes the policy's window where no reset is told", () => {
    expect(told({ ratelimit: 'default;r=0', 'ratelimit-policy': 'default;q=10;w=60' })).to.deep.equal([
      { left: 0, resetMs: 60_000, limit: 10 },
    ]);
  });

  it('reads the one line of the draft before it', () => {
    expect(told({ ratelimit: 'limit=100, remaining=50, reset=30' })).to.deep.equal([
      { left: 50, resetMs: 30_000, limit: 100 },
    ]);
  });

  it('reads separate headers, of the oldest drafts and of common usage', () => {
    const quota = { left: 7, resetMs: 30_000, limit: 100 };
    for (const prefix of ['ratelimit', 'x-ratelimit', 'x-rate-limit']) {
      const headers = {
        [`${prefix}-limit`]: '100, 100;w=60',
        [`${prefix}-remaining`]: '7',
        [`${prefix}-reset`]: '30',
      };
      expect(told(headers)).to.deep.equal([quota]);
    }
  });

  for (const [what, reset] of [
    ['seconds since the epoch', String(NOW / 1_000 + 90)],
    ['milliseconds since the epoch', String(NOW + 90_000)],
    ['a wait', '90'],
    ['a time in ISO 8601', '2026-01-01T00:01:30Z'],
  ] as const) {
    it(`reads a reset that is ${what}`, () => {
      const quota = { left: 0, resetMs: 90_000, limit: undefined };
      expect(told({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).to.deep.equal([quota]);
    });
  }

  it("holds a time against the server's clock", () => {
    const headers = {
      date: 'Thu, 01 Jan 2026 05:00:00 GMT',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': String(NOW / 1_000 + 5 * 3_600 + 10),
    };
    expect(told(headers)[0]?.resetMs).to.equal(10_000);
  });

  it('prefers a wait where both are told', () => {
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '1.5',
      'x-ratelimit-reset': '1770000000',
    };
    expect(told(headers)[0]?.resetMs).to.equal(1_500);
  });

  it('takes a quota for used up where a 429 tells only when it begins anew', () => {
    expect(told({ 'x-ratelimit-reset': '10' }, 429)[0]).to.include({ left: 0, resetMs: 10_000 });
    expect(told({ 'x-ratelimit-reset': '10' }, 200)).to.deep.equal([]);
  });

  it('leaves out what has begun anew already', () => {
    expect(told({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' })).to.deep.equal([]);
    expect(told({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1600000000' })).to.deep.equal([]);
  });

  it('finds nothing in what means nothing, and never throws', () => {
    for (const ratelimit of [
      '',
      'soon',
      '"a";r=-1;t=5',
      '"a";r=1e9;t=x',
      ';;;',
      'limit=,remaining=,reset=',
    ]) {
      expect(told({ ratelimit })).to.deep.equal([]);
    }
    assert(
      property(string(), string(), string(), (ratelimit, remaining, reset) => {
        for (const quota of told({
          ratelimit,
          'x-ratelimit-remaining': remaining,
          'x-ratelimit-reset': reset,
        })) {
          expect(quota.left).to.be.at.least(0);
          expect(quota.resetMs).to.be.greaterThan(0);
        }
      }),
    );
  });
});
