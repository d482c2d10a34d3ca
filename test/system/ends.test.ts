import { expect } from 'chai';
import type { LedgerEntry } from '../../src/ports/store.ts';
import { addEntry, type EnvelopeLedger, endsOf } from '../../src/system/ends.ts';
import { ledgerEntryOf, replayEntryOf } from '../support/ledger-entries.ts';

function ends(...entries: LedgerEntry[]) {
  const known: EnvelopeLedger = { own: undefined, replays: [] };
  entries.forEach((entry) => addEntry(known, entry));
  return endsOf(known);
}

describe('the ends of the records of an envelope', () => {
  const own = ledgerEntryOf('e', { fetched: 10, stored: 7, dropped: 1, quarantined: 2, places: 'q3,5' });

  it('are those of its ledger entry', () => {
    expect(ends(own)).to.deep.equal({ stored: 7, dropped: 1, quarantined: 2 });
  });

  it('move out of quarantine with a replay, each record once, however often it was delivered', () => {
    const replay = replayEntryOf('e', 's3', 1);
    expect(ends(own, replay, replay)).to.deep.equal({ stored: 8, dropped: 1, quarantined: 1 });
    expect(ends(replay, own)).to.deep.equal({ stored: 8, dropped: 1, quarantined: 1 });
  });

  it('stay in quarantine when the replay did not mend them, and follow the newest replay', () => {
    const failed = replayEntryOf('e', 'q3,5', 1);
    expect(ends(own, failed)).to.deep.equal({ stored: 7, dropped: 1, quarantined: 2 });
    const mended = replayEntryOf('e', 's3 d5', 2);
    expect(ends(own, mended, failed)).to.deep.equal({ stored: 8, dropped: 2, quarantined: 0 });
  });

  it('are not counted twice when the envelope itself is delivered again, with a processor that is mended', () => {
    const again = ledgerEntryOf('e', { ...own, stored: 8, quarantined: 1, places: 'q5', writtenAt: 5 });
    expect(ends(own, replayEntryOf('e', 's3', 1), again)).to.deep.equal({
      stored: 8,
      dropped: 1,
      quarantined: 1,
    });
  });

  it('are those of its replays alone when it went to quarantine whole', () => {
    expect(ends(replayEntryOf('e', 's0-3', 1), replayEntryOf('e', 's4 q5', 2))).to.deep.equal({
      stored: 5,
      dropped: 0,
      quarantined: 1,
    });
  });
});
