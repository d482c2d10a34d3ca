import { expect } from 'chai';
import { MAX_RETRY_AFTER_MS, retryAfterMs } from '../../src/sources/retry-after.ts';

function after(headers: Record<string, string>): number | undefined {
  return retryAfterMs({ headers, receivedAt: Date.parse('2026-11-22T10:00:00Z') });
}

describe('Retry-After', () => {
  it('is a number of seconds', () => {
    expect(after({ 'retry-after': '0' })).to.equal(0);
    expect(after({ 'retry-after': ' 120 ' })).to.equal(120_000);
  });

  it('is a date, measured against the clock of the API where it tells it', () => {
    const date = 'Sun, 22 Nov 2026 10:00:30 GMT';
    expect(after({ 'retry-after': date })).to.equal(30_000);
    expect(after({ 'retry-after': date, date: 'Sun, 22 Nov 2026 10:00:20 GMT' })).to.equal(10_000);
    expect(after({ 'retry-after': date, date: 'Sun, 22 Nov 2026 11:00:00 GMT' })).to.equal(0);
  });

  it('is believed for a day at most', () => {
    expect(after({ 'retry-after': '9'.repeat(400) })).to.equal(MAX_RETRY_AFTER_MS);
    expect(after({ 'retry-after': 'Fri, 22 Nov 2030 10:00:00 GMT' })).to.equal(MAX_RETRY_AFTER_MS);
  });

  it('is nothing where it is missing or cannot be read', () => {
    expect(after({})).to.equal(undefined);
    for (const value of ['', '-1', '1.5', 'soon', '2026-11-22', 'Sun, 99 Nov 2026 10:00:30 GMT']) {
      expect(after({ 'retry-after': value }), value).to.equal(undefined);
    }
  });
});
