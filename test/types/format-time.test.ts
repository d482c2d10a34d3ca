import { expect } from 'chai';
import { Settings } from 'luxon';
import { compileFormatTime, problemInFormat } from '../../src/types/format-time.ts';

function ns(text: string): bigint {
  return BigInt(Date.parse(text)) * 1_000_000n;
}

describe('a time of a format', () => {
  it('is local time in the zone', () => {
    expect(compileFormatTime('MMM d yyyy', 'UTC')('Jan 1 2000')).to.equal(ns('2000-01-01T00:00:00Z'));
    expect(compileFormatTime('yyyy/MM/dd HH:mm', 'Europe/Paris')('2018/07/01 12:30')).to.equal(
      ns('2018-07-01T10:30:00Z'),
    );
  });

  it('takes the offset that the text holds', () => {
    expect(compileFormatTime('yyyy-MM-dd HH:mm ZZ', 'Europe/Paris')('2018-07-01 12:30 -05:00')).to.equal(
      ns('2018-07-01T17:30:00Z'),
    );
  });

  it('may be written as a number', () => {
    expect(compileFormatTime('yyyyMMdd', 'UTC')(20180207)).to.equal(ns('2018-02-07T00:00:00Z'));
  });

  it('is nothing else', () => {
    const read = compileFormatTime('MMM d yyyy', 'UTC');
    const wrong = ['2000-01-01', 'Jan 32 2000', 'Foo 1 2000', '', null, undefined, {}, []];
    expect(wrong.map(read)).to.deep.equal(wrong.map(() => undefined));
  });

  it('reads English names whatever the locale of the machine', () => {
    const locale = Settings.defaultLocale;
    Settings.defaultLocale = 'fr-FR';
    try {
      expect(compileFormatTime('MMMM d yyyy', 'UTC')('February 1 2000')).to.equal(ns('2000-02-01T00:00:00Z'));
    } finally {
      Settings.defaultLocale = locale;
    }
  });
});

describe('the check of a format', () => {
  it('lets a format pass that tells at least the year', () => {
    const formats = [
      'MMM d yyyy',
      'yyyy/MM/dd HH:mm',
      'yy-MM-dd',
      'yyyy',
      'kkkk-WW',
      "yyyy 'at' HH",
      'dd.MM.yyyy hh:mm a',
    ];
    expect(formats.map(problemInFormat)).to.deep.equal(formats.map(() => undefined));
  });

  it('refuses a format that would take its year from the clock', () => {
    expect(problemInFormat('HH:mm')).to.equal('The format `HH:mm` tells no year: add yyyy.');
    expect(problemInFormat('MM-dd')).to.include('no year');
  });

  it('refuses what cannot be read back', () => {
    expect(problemInFormat('')).to.include('cannot be read back');
    expect(problemInFormat('X')).to.include('cannot be read back');
    expect(problemInFormat('yyyy HH a')).to.include("is not one of Luxon's");
  });
});
