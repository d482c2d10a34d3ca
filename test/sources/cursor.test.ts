import { expect } from 'chai';
import * as fc from 'fast-check';
import type { CursorConfig } from '../../src/ports/pipeline.ts';
import { compileCursor } from '../../src/sources/cursor.ts';
import { RUN } from '../support/a-source.ts';

const base: CursorConfig = { path: 't', as: 'ms', lookback: 0, granularity: 0 };
const moves = (config: Partial<CursorConfig> = {}) => compileCursor({ ...base, ...config });
const iso = (text: string) => Date.parse(text);

describe('the cursor of a source', () => {
  it('is the largest time that records have, kept as people read it', () => {
    const records = [
      { t: iso('2026-11-21T00:00:00Z') },
      { t: iso('2026-11-22T09:00:00Z') },
      { x: 1 },
      { t: 'x' },
    ];
    expect(moves().largest(records, RUN.now)).to.equal('2026-11-22T09:00:00Z');
    expect(moves().largest([], RUN.now)).to.equal(undefined);
    expect(moves({ as: 'rfc3339' }).largest([{ t: '2026-11-22T10:00:00.123456+02:00' }], RUN.now)).to.equal(
      '2026-11-22T08:00:00.123Z',
    );
  });

  it('is never past the answer, so that one wrong record does not stop the source', () => {
    expect(moves({ as: 'date' }).largest([{ t: '2999-01-01' }], RUN.now)).to.equal(
      '2026-11-22T10:00:01.500Z',
    );
  });

  it('begins before everything, at a time, or some time ago', () => {
    expect(moves().begin(undefined, RUN)).to.deep.equal({ ms: 0, format: 'ms' });
    expect(moves({ as: 'date', initial: '2024-01-01' }).begin(undefined, RUN)).to.deep.equal({
      ms: iso('2024-01-01'),
      format: 'date',
    });
    expect(moves({ as: 's', initial: '2024-01-01' }).begin(undefined, RUN)).to.deep.equal({
      ms: iso('2024-01-01'),
      format: 's',
    });
    expect(moves({ initial: { agoMs: 1_500 } }).begin(undefined, RUN)).to.deep.equal({
      ms: RUN.now - 1_500,
      format: 'ms',
    });
  });

  it('looks back and is rounded down', () => {
    const config = { as: 's', lookback: 600_000, granularity: 3_600_000 } as const;
    expect(moves(config).begin('2026-11-22T10:05:00Z', RUN)).to.deep.equal({
      ms: iso('2026-11-22T09:00:00Z'),
      format: 's',
    });
  });

  it('may be a number, exact beyond what a double can hold', () => {
    const numbers = moves({ as: 'number', initial: '5', lookback: 2 });
    expect(numbers.largest([{ t: 9 }, { t: '12345678901234567890' }, { t: 10n }], 0)).to.equal(
      '12345678901234567890',
    );
    expect(numbers.begin('12345678901234567890', RUN)).to.equal('12345678901234567888');
    expect(numbers.begin(undefined, RUN)).to.equal('5');
    expect(numbers.later('9', '10')).to.equal('10');
    expect(moves({ as: 'number', granularity: 10 }).begin('27', RUN)).to.equal('20');
  });

  it('may be a text, in the order of its characters', () => {
    const texts = moves({ as: 'text' });
    expect(texts.largest([{ t: 'b' }, { t: 'a' }, { t: 5 }], 0)).to.equal('b');
    expect(texts.begin(undefined, RUN)).to.equal('');
    expect(texts.begin('b', RUN)).to.equal('b');
  });

  it('goes forward only, in any order of pages', () => {
    const { later } = moves();
    fc.assert(
      fc.property(fc.nat(4e12), fc.nat(4e12), (a, b) => {
        const [x, y] = [a, b].map((ms) => moves().largest([{ t: ms }], 4e12) as string) as [string, string];
        expect(later(x, y))
          .to.equal(later(y, x))
          .and.to.equal(a < b ? y : x);
      }),
    );
  });

  describe('as a person writes it', () => {
    const read = (as: CursorConfig['as'], text: string) =>
      compileCursor({ path: 'at', as, lookback: 0, granularity: 0 }).readCursor(text);

    it('is kept as the source keeps it', () => {
      expect(read('s', '1700000000')).to.deep.equal({ type: 'cursor', cursor: '2023-11-14T22:13:20Z' });
      expect(read('s', '2023-11-14')).to.deep.equal({ type: 'cursor', cursor: '2023-11-14T00:00:00Z' });
      expect(read('number', '90071992547409931')).to.deep.equal({
        type: 'cursor',
        cursor: '90071992547409931',
      });
      expect(read('text', 'id-7')).to.deep.equal({ type: 'cursor', cursor: 'id-7' });
    });

    it('is refused where the source could not go on from it', () => {
      for (const [as, text] of [
        ['s', 'soon'],
        ['number', '7a'],
        ['text', ''],
      ] as const) {
        expect(read(as, text).type, text).to.equal('wrong');
      }
    });
  });
});
