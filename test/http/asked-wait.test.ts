import { expect } from 'chai';
import { askedWait } from '../../src/http/asked-wait.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

function wait(headers: Record<string, string>, status = 429): number | undefined {
  return askedWait({ status, headers, receivedAt: NOW });
}

describe('askedWait', () => {
  it('reads seconds', () => {
    expect(wait({ 'retry-after': '120' })).to.equal(120_000);
    expect(wait({ 'retry-after': '0' })).to.equal(0);
  });

  it('reads an HTTP date in each of its three forms', () => {
    expect(wait({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' })).to.equal(60_000);
    expect(wait({ 'retry-after': 'Thursday, 01-Jan-26 00:01:00 GMT' })).to.equal(60_000);
    expect(wait({ 'retry-after': 'Thu Jan  1 00:01:00 2026' })).to.equal(60_000);
  });

  it('holds a date against the clock of the server', () => {
    const date = 'Thu, 01 Jan 2026 05:00:00 GMT';
    expect(wait({ date, 'retry-after': 'Thu, 01 Jan 2026 05:00:30 GMT' })).to.equal(30_000);
  });

  it('takes a date that is past for no wait', () => {
    expect(wait({ 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' })).to.equal(0);
  });

  it('reads milliseconds, which win', () => {
    expect(wait({ 'retry-after-ms': '1500', 'retry-after': '2' })).to.equal(1_500);
  });

  for (const nonsense of [
    '',
    'soon',
    '-5',
    '1.5',
    '5s',
    '0x10',
    '1e3',
    '2026-01-01',
    'foo 5',
    'Thu, 99 Foo 2026 00:00:00 GMT',
  ]) {
    it(`ignores "${nonsense}"`, () => {
      expect(wait({ 'retry-after': nonsense })).to.equal(undefined);
    });
  }

  it('reads the end of a quota that is used up', () => {
    expect(wait({ ratelimit: '"default";r=0;t=30' })).to.equal(30_000);
    expect(wait({ 'ratelimit-remaining': '0', 'ratelimit-reset': '10' })).to.equal(10_000);
    expect(wait({ 'x-ratelimit-reset': '10' })).to.equal(10_000);
    expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 90) })).to.equal(
      90_000,
    );
  });

  it('takes a quota for information where there is some left, or nothing was refused', () => {
    expect(wait({ ratelimit: '"default";r=5;t=30' })).to.equal(undefined);
    expect(wait({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '10' })).to.equal(undefined);
    expect(wait({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '10' }, 500)).to.equal(undefined);
  });

  it('is undefined where nothing is asked', () => {
    expect(wait({})).to.equal(undefined);
  });
});
