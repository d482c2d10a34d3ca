import { expect } from 'chai';
import type { JournalEntry } from '../../src/ports/state.ts';
import type { LedgerEntry } from '../../src/ports/store.ts';
import { balance } from '../../src/system/balance.ts';
import { journalEntryOf, ledgerEntryOf } from '../support/ledger-entries.ts';

async function* each<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

const balanceOf = (journal: readonly JournalEntry[], ledger: readonly LedgerEntry[]) =>
  balance(each(journal), each(ledger));

describe('the balance', () => {
  it('is empty when nothing was fetched', async () => {
    expect(await balanceOf([], [])).to.deep.equal({ rows: [], unbalanced: [], open: [], unjournaled: [] });
  });

  it('adds up, for each source and type, where the records are', async () => {
    const ends = { stored: 7, dropped: 2, quarantined: 1 };
    const { rows, unbalanced } = await balanceOf(
      [
        journalEntryOf('a'),
        journalEntryOf('b'),
        journalEntryOf('c', { type: 'explosion' }),
        journalEntryOf('d', { source: 'archive' }),
      ],
      [
        ledgerEntryOf('a', ends),
        ledgerEntryOf('b'),
        ledgerEntryOf('c', { type: 'explosion' }),
        ledgerEntryOf('d', { source: 'archive' }),
      ],
    );
    expect(unbalanced).to.deep.equal([]);
    expect(rows.map(({ source, type }) => [source, type])).to.deep.equal([
      ['archive', 'quake'],
      ['quakes', 'explosion'],
      ['quakes', 'quake'],
    ]);
    expect(rows[2]).to.include({
      fetched: 20,
      stored: 17,
      dropped: 2,
      quarantined: 1,
      inFlight: 0,
      envelopes: 2,
    });
  });

  it('counts as in flight what has no end yet', async () => {
    const { rows, open, unbalanced } = await balanceOf(
      [journalEntryOf('a'), journalEntryOf('b')],
      [ledgerEntryOf('a')],
    );
    expect(rows[0]).to.include({ fetched: 20, stored: 10, inFlight: 10 });
    expect(open).to.deep.equal([{ entry: journalEntryOf('b'), records: 10 }]);
    expect(unbalanced).to.deep.equal([]);
  });

  it('names an envelope whose records do not add up, be they too few or too many', async () => {
    for (const stored of [9, 11]) {
      const { unbalanced } = await balanceOf([journalEntryOf('a')], [ledgerEntryOf('a', { stored })]);
      expect(unbalanced).to.deep.equal([
        {
          envelope: 'a',
          source: 'quakes',
          type: 'quake',
          reason: `10 records were fetched and ${stored} have an end`,
        },
      ]);
    }
  });

  it('counts an envelope once, however often it was gathered or ended', async () => {
    const { rows, unbalanced } = await balanceOf(
      [journalEntryOf('a'), journalEntryOf('a')],
      [ledgerEntryOf('a'), ledgerEntryOf('a')],
    );
    expect(rows[0]).to.include({ fetched: 10, stored: 10, inFlight: 0, envelopes: 1 });
    expect(unbalanced).to.deep.equal([]);
  });

  it('tells of an end that nobody journaled, and counts it in no row', async () => {
    const { rows, unjournaled } = await balanceOf([], [ledgerEntryOf('a')]);
    expect(rows).to.deep.equal([]);
    expect(unjournaled.map(({ envelope }) => envelope)).to.deep.equal(['a']);
  });

  it('keeps sources and types apart whose names look alike together', async () => {
    const { rows } = await balanceOf(
      [journalEntryOf('a', { source: 'x', type: 'y z' }), journalEntryOf('b', { source: 'x y', type: 'z' })],
      [],
    );
    expect(rows.length).to.equal(2);
  });
});
