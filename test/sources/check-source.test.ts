import { expect } from 'chai';
import type { SourceConfig } from '../../src/ports/pipeline.ts';
import { checkSource, compileSource } from '../../src/sources/index.ts';
import { sourceConfig } from '../support/a-source.ts';

function problems(particular: Partial<SourceConfig>): string[] {
  return checkSource(sourceConfig(particular)).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('checking a source', () => {
  it('finds nothing wrong with one that is right', () => {
    expect(problems({})).to.deep.equal([]);
    expect(
      problems({
        url: 'http://127.0.0.1:8080/{partition.id}?since={due}',
        partitions: [{ id: '1' }, { id: '2' }],
        schedule: { type: 'cron', cron: '0 3 * * *', zone: 'Europe/Berlin' },
        paging: { style: 'next', path: '["@odata.nextLink"]', maxPages: 10 },
      }),
    ).to.deep.equal([]);
  });

  it('says where a path cannot be read', () => {
    const total = { of: 'records', path: 'meta[' } as const;
    expect(
      problems({
        records: 'data..items',
        paging: { style: 'page', parameter: 'p', start: 1, total, maxPages: 5 },
        type: { style: 'field', path: 'a[x]', map: {}, otherwise: 'b' },
      }),
    ).to.deep.equal([
      'records: The path `data..items` has no name at character 6.',
      'paging.total.path: The path `meta[` needs an index or a quoted name, and `]`, at character 6.',
      'type.path: The path `a[x]` needs an index or a quoted name, and `]`, at character 3.',
    ]);
    expect(problems({ paging: { style: 'next', path: '.', maxPages: 1 } })).to.have.length(1);
  });

  it('says what is wrong with the schedule', () => {
    expect(problems({ schedule: { type: 'cron', cron: '61 * * * *', zone: 'UTC' } })).to.deep.equal([
      'schedule.cron: The cron expression `61 * * * *` cannot be read: Invalid value for minute: 61.',
    ]);
    expect(problems({ schedule: { type: 'cron', cron: '* * * * *', zone: 'Mars/Base' } })[0]).to.match(
      /^schedule\.zone: /,
    );
  });

  it('says which partitions are empty or the same', () => {
    const url = 'https://api.example/{partition.a}';
    expect(problems({ url, partitions: [{ a: '1' }, { a: '2' }, { a: '1' }] })).to.deep.equal([
      'partitions.2: This partition has the same values as number 1; remove one of them.',
    ]);
    expect(problems({ partitions: [{}] })).to.deep.equal([
      'partitions.0: A partition needs at least one value.',
    ]);
  });

  it('says which bound makes paging impossible', () => {
    const size = { value: 0 };
    expect(
      problems({ paging: { style: 'offset', parameter: 'o', start: 0, size, maxPages: 0 } }),
    ).to.deep.equal([
      'paging.maxPages: The bound on pages must be 1 or more.',
      'paging.size.value: The page size must be 1 or more.',
    ]);
  });

  it('tells all problems at once, and compiling refuses what has one', () => {
    const wrong = { url: 'ftp://x', records: '[', schedule: { type: 'every', everyMs: 0 } } as const;
    expect(problems(wrong)).to.have.length(3);
    expect(() => compileSource(sourceConfig(wrong))).to.throw('The source quakes was not checked');
  });
});

describe('checking what moves from run to run', () => {
  const windows = { fromMs: 0, stepMs: 1_000, settleMs: 0 };
  const cursor = { path: 'at', as: 'ms', lookback: 0, granularity: 0 } as const;
  const query = { a: '{window.from}' };

  for (const [config, says] of [
    [{ cursor: { ...cursor, path: 'a..b' } }, 'cursor.path: The path `a..b` has no name'],
    [{ cursor, windows, query }, 'cursor: A source has a cursor or windows, not both; remove one.'],
    [{ windows: { ...windows, stepMs: 0 }, query }, 'windows.stepMs: A window must last'],
    [{ windows }, 'windows: All windows would ask for the same'],
    [{ parent: { source: 's', values: { id: 'a[' } } }, 'parent.values.id: The path `a[`'],
    [{ parent: { source: 's', values: { id: 'a' } } }, 'parent: All partitions would ask for the same'],
    [
      { ranges: [{ name: 'n', from: 2, to: 1, step: 1 }], query: { n: '{partition.n}' } },
      'partitions.n: A range goes up',
    ],
    [
      { records: { path: '', shape: { style: 'list' }, with: { a: '{partition.x}' } } },
      'records.with.a: The partitions have no value for {partition.x}',
    ],
    [{ cursor: { ...cursor, initial: 'soon' } }, 'cursor.initial: `soon` is no time'],
    [{ cursor: { ...cursor, as: 'number', initial: 'x' } }, 'cursor.initial: `x` is no number'],
    [{ cursor: { ...cursor, as: 'number', initial: { agoMs: 1 } } }, 'cursor.initial: Only times'],
    [{ query: { since: '{cursor}' } }, 'query.since: {cursor} is no variable'],
  ] as const) {
    it(`finds: ${says}`, () => {
      const found = checkSource(sourceConfig(config)).map(
        ({ path, message }) => `${path.join('.')}: ${message}`,
      );
      expect(found.join('|')).to.include(says);
    });
  }

  it('finds nothing wrong with a cursor and its variable', () => {
    expect(checkSource(sourceConfig({ cursor, query: { since: '{cursor:date}' } }))).to.deep.equal([]);
  });
});
