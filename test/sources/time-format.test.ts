import { expect } from 'chai';
import * as fc from 'fast-check';
import { formatTime, parseTime, TIME_FORMATS } from '../../src/sources/time-format.ts';

const at = Date.parse('2026-11-22T10:00:00Z');

describe('a time format', () => {
  it('writes a time in UTC', () => {
    expect(TIME_FORMATS.map((format) => formatTime(at, format))).to.deep.equal([
      '2026-11-22T10:00:00Z',
      '2026-11-22T10:00:00',
      '2026-11-22',
      '20261122',
      '1795341600',
      '1795341600000',
    ]);
    expect(formatTime(at + 5, 'rfc3339')).to.equal('2026-11-22T10:00:00.005Z');
    expect(formatTime(at + 5, 'local')).to.equal('2026-11-22T10:00:00.005');
  });

  it('reads what it wrote, down to what it can say', () => {
    const grain = { rfc3339: 1, local: 1, ms: 1, s: 1_000, date: 86_400_000, yyyymmdd: 86_400_000 };
    fc.assert(
      fc.property(fc.nat(4e12), fc.constantFrom(...TIME_FORMATS), (ms, format) => {
        const floor = Math.floor(ms / grain[format]) * grain[format];
        expect(parseTime(formatTime(ms, format), format)).to.equal(floor);
      }),
    );
  });

  it('reads offsets, and what is finer than a millisecond, never later than it is', () => {
    expect(parseTime('2026-11-22T12:00:00.9999999+02:00', 'rfc3339')).to.equal(at + 999);
    expect(parseTime('2026-11-22 10:00', 'local')).to.equal(at);
    expect(parseTime('2026-11-22T12:00:00+0200', 'rfc3339')).to.equal(at);
    expect(parseTime(1795341600.5, 's')).to.equal(at + 500);
    expect(parseTime(1795341600000n, 'ms')).to.equal(at);
    expect(parseTime(20261122, 'yyyymmdd')).to.equal(at - 36_000_000);
  });

  it('is undefined for what is no time', () => {
    for (const value of ['', 'soon', null, {}, true, '2026-13-01', Number.NaN, 1e300]) {
      for (const format of TIME_FORMATS) {
        expect(parseTime(value, format), `${JSON.stringify(value)} ${format}`).to.equal(undefined);
      }
    }
  });
});
