import { expect } from 'chai';
import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { compileIsoTime } from '../../src/types/iso-time.ts';
import { show } from '../../src/types/show.ts';

const NS_PER_MS = 1_000_000n;
const utc = compileIsoTime('UTC');
const paris = compileIsoTime('Europe/Paris');

function ns(text: string): bigint {
  return BigInt(Date.parse(text)) * NS_PER_MS;
}

describe('an ISO 8601 time', () => {
  it('is read with its offset, whatever the zone', () => {
    const expected = ns('2018-02-07T01:26:13Z');
    const same = [
      '2018-02-07T01:26:13Z',
      '2018-02-07t01:26:13z',
      '2018-02-07 01:26:13Z',
      ' 2018-02-07T01:26:13.000Z ',
      '2018-02-07T02:26:13+01:00',
      '2018-02-07T03:56:13+0230',
      '2018-02-06T20:26:13-05',
      '20180207T012613Z',
    ];
    expect(same.map(utc)).to.deep.equal(same.map(() => expected));
    expect(same.map(paris)).to.deep.equal(same.map(() => expected));
  });

  it('keeps fractions of a second to the nanosecond, and cuts what is finer', () => {
    const second = ns('2018-02-07T01:26:13Z');
    expect(utc('2018-02-07T01:26:13.5Z')).to.equal(second + 500_000_000n);
    expect(utc('2018-02-07T01:26:13,123456789Z')).to.equal(second + 123_456_789n);
    expect(utc('2018-02-07T01:26:13.1234567899Z')).to.equal(second + 123_456_789n);
    expect(utc('1969-12-31T23:59:59.999999999Z')).to.equal(-1n);
  });

  it('is local time in the zone where the text has none', () => {
    expect(utc('2018-02-07T01:26')).to.equal(ns('2018-02-07T01:26:00Z'));
    expect(utc('2018-02-07')).to.equal(ns('2018-02-07T00:00:00Z'));
    expect(paris('2018-02-07')).to.equal(ns('2018-02-06T23:00:00Z'));
    expect(paris('2018-07-07 12:00:00.25')).to.equal(ns('2018-07-07T10:00:00.250Z'));
  });

  it('moves on by the gap when clocks skip the time', () => {
    expect(paris('2018-03-25T02:30')).to.equal(ns('2018-03-25T01:30:00Z'));
  });

  it('may be a week, an ordinal day or 24 o’clock', () => {
    expect(utc('2018-W06-3')).to.equal(ns('2018-02-07T00:00:00Z'));
    expect(utc('2018-038')).to.equal(ns('2018-02-07T00:00:00Z'));
    expect(utc('2018-02-07T24:00:00Z')).to.equal(ns('2018-02-08T00:00:00Z'));
  });

  it('is never a time of day alone, which would take its date from the clock', () => {
    const wrong = ['10:00', 'T10:00', '10:00:00Z', '100000.5', '10'];
    expect(wrong.map(utc)).to.deep.equal(wrong.map(() => undefined));
  });

  it('is no day or hour that does not exist', () => {
    const wrong = [
      '2018-02-29',
      '2018-13-01',
      '2018-00-10',
      '2018-01-32',
      '2018-02-07T25:00',
      '2018-02-07T10:60',
      '2018-02-07T10:00:60Z',
      '2018-02-07T10:00:00.Z',
      '2018-02-07T10:00:00+1',
      '2018-02-07T10:00:00Zulu',
      '2018-02-07T10:00:00Z ?',
      '2018-02-07X10:00',
      '2018-2-7',
      'yesterday',
      '',
      20180207,
      null,
      {},
    ];
    for (const value of wrong) {
      expect(utc(value), show(value)).to.equal(undefined);
    }
    expect(utc('2016-02-29')).to.equal(ns('2016-02-29T00:00:00Z'));
    expect(utc('1900-02-29')).to.equal(undefined);
  });

  it('reads what Luxon reads, in every zone', () => {
    const zones = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'UTC-3'];
    const instants = fc.integer({ min: Date.UTC(1980), max: Date.UTC(2060) });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), fc.boolean(), (ms, zone, withOffset) => {
        const time = DateTime.fromMillis(ms, { zone });
        const text = time.toISO({ includeOffset: withOffset }) as string;
        const expected = DateTime.fromISO(text, { zone }).toMillis();
        expect(compileIsoTime(zone)(text)).to.equal(BigInt(expected) * NS_PER_MS);
      }),
    );
  });
});
