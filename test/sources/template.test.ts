import { expect } from 'chai';
import * as fc from 'fast-check';
import type { RunContext } from '../../src/ports/source.ts';
import {
  asItIs,
  type CursorValue,
  compileTemplate,
  inJson,
  inUrl,
  isKnown,
} from '../../src/sources/template.ts';
import { RUN } from '../support/a-source.ts';

function render(text: string, partition: Record<string, string> = {}, encode = asItIs): string {
  return compileTemplate(text, encode).render({ partition, run: RUN });
}

describe('the times of a template', () => {
  const partition = { 'window.from': '2026-11-01T00:00:00Z', 'window.to': '2026-11-02T00:00:00Z' };
  const text = (written: string, cursor?: CursorValue) =>
    compileTemplate(written, asItIs).render({ partition, run: RUN, cursor });

  it('are written in the format that is asked for', () => {
    expect(text('{window.from} {window.to:ms} {window.from:date}')).to.equal(
      '2026-11-01T00:00:00Z 1793577600000 2026-11-01',
    );
    expect(text('{due:s} {now:local}')).to.equal('1795341600 2026-11-22T10:00:01.500');
  });

  it('have the cursor as records have it, or in another format', () => {
    const ms = Date.parse('2026-11-22T10:00:00Z');
    expect(text('{cursor} {cursor:date}', { ms, format: 'ms' })).to.equal(`${ms} 2026-11-22`);
    expect(text('{cursor}', 'abc')).to.equal('abc');
    expect(() => text('{cursor}')).to.throw('{cursor} has no value');
  });

  it('have the end of the run, which is now where nothing else is said', () => {
    const cursor = { ms: 0, format: 's' } as const;
    const until = (run: RunContext) =>
      compileTemplate('{until} {until:date}', asItIs).render({ partition, run, cursor });
    expect(until({ ...RUN, until: Date.parse('2020-01-02') })).to.equal('1577923200 2020-01-02');
    expect(until(RUN)).to.equal('1795341601 2026-11-22');
    expect(isKnown('until:date', { partition: {}, cursor: 'time' })).to.equal(true);
    expect(isKnown('until', { partition: {}, cursor: 'value' })).to.equal(false);
  });

  it('are known where there is a window or a cursor, and in a format only where they are times', () => {
    expect(isKnown('window.from:date', { partition })).to.equal(true);
    expect(isKnown('window.from', { partition: {} })).to.equal(false);
    expect(isKnown('cursor:s', { partition: {}, cursor: 'time' })).to.equal(true);
    expect(isKnown('cursor:s', { partition: {}, cursor: 'value' })).to.equal(false);
    expect(isKnown('cursor', { partition: {}, cursor: 'value' })).to.equal(true);
    expect(isKnown('cursor', { partition: {} })).to.equal(false);
  });

  it('leave text alone that only looks like one', () => {
    expect(text('{name:first} {a:1}')).to.equal('{name:first} {a:1}');
  });
});

describe('a template', () => {
  it('knows the values of the partition, and when the run is and was due', () => {
    expect(render('{partition.symbol} {due} {now}', { symbol: 'AAPL' })).to.equal(
      'AAPL 2026-11-22T10:00:00.000Z 2026-11-22T10:00:01.500Z',
    );
  });

  it('is a plain text without variables', () => {
    expect(render('')).to.equal('');
    expect(render('plain } text')).to.equal('plain } text');
  });

  it('takes two braces for one that is literal', () => {
    expect(render('{{now} {{{now}', {})).to.equal('{now} {2026-11-22T10:00:01.500Z');
  });

  it('leaves the braces of JSON and GraphQL alone', () => {
    const text = '{"query": "query { user(id: 1) { name } }", "empty": {}, "list": [{"a": 1}]}';
    expect(render(text)).to.equal(text);
  });

  it('lists its variables, unknown ones too', () => {
    expect(compileTemplate('{a} {partition.b c} {{d} {now}', asItIs).variables).to.deep.equal([
      'a',
      'partition.b c',
      'now',
    ]);
  });

  it('knows only own values of the partition', () => {
    expect(isKnown('partition.a', { partition: { a: '' } })).to.equal(true);
    expect(isKnown('partition.toString', { partition: {} })).to.equal(false);
    expect(isKnown('partition', { partition: { '': 'x' } })).to.equal(false);
    expect(isKnown('now', { partition: {} })).to.equal(true);
    expect(isKnown('symbol', { partition: { symbol: 'x' } })).to.equal(false);
  });

  it('throws where a variable has no value', () => {
    expect(() => render('{partition.symbol}')).to.throw('{partition.symbol} has no value');
  });

  it('writes a value so that it can never be read as more than a value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const partition = { v: value.toWellFormed() };
        const url = new URL(`https://api.example/x?q=${render('{partition.v}', { v: value }, inUrl)}&end=1`);
        expect([...url.searchParams]).to.deep.equal([
          ['q', partition.v],
          ['end', '1'],
        ]);
        expect(JSON.parse(render('{"a": "{partition.v}"}', { v: value }, inJson))).to.deep.equal({
          a: value,
        });
      }),
    );
  });

  it('does not look for variables in values', () => {
    expect(render('{partition.a}', { a: '{now}' })).to.equal('{now}');
  });
});
