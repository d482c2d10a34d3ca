import { Failure } from '../ports/failure.ts';
import type { Envelope } from '../ports/envelope.ts';
import { ledgerPoint } from '../ports/ledger.ts';
import { type End, writePlaces } from '../ports/places.ts';
import type { Point } from '../ports/store.ts';
import type { Adapters } from '../system/adapters.ts';
import { notesOf } from '../system/quarantine-pass.ts';
import { takeOut } from '../system/take-out.ts';
import { type DlqFlags, goThrough } from './dlq.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { openParts } from './parts.ts';
import { line, type Terminal } from './terminal.ts';

export type DropFlags = DlqFlags & { readonly yes: boolean };

/**
 * `millrace dlq drop`: gives records up for good. The ledger then counts them as dropped.
 *
 * @throws ConfigError; Failure when a queue or the store said no: what was not dropped by then is still in quarantine.
 */
export async function dlqDrop(adapters: Adapters, terminal: Terminal, flags: DropFlags): Promise<ExitCode> {
  const all = Object.values(flags.where).every((value) => value === undefined);
  const what = all ? 'everything in quarantine' : 'all in quarantine that matches';
  if (!flags.yes && !(await terminal.confirm?.(`Drop ${what}, for good?`))) {
    line(terminal.stderr, `Nothing was dropped. To drop ${what}, for good, say --yes.`);
    return EXIT.usage;
  }
  await using parts = await openParts(adapters, await load(adapters, flags.config, terminal.env));
  const queues = await parts.queues();
  const store = await parts.store();
  const { signal } = parts;
  const dropped = { records: 0, unreadable: 0 };

  async function writeDown(taken: Envelope): Promise<void> {
    const { refused } = await store.write([dropLedger(taken, adapters.clock.now())], signal);
    if (refused[0] !== undefined) {
      throw new Failure(
        'permanent',
        `The store refuses a ledger point: ${refused[0].reason}. Nothing of it was dropped.`,
      );
    }
  }

  await goThrough(terminal, parts, { where: flags.where, signal }, async (picked, name) => {
    if (picked.type === 'unreadable') {
      await picked.message.remove(signal);
      dropped.unreadable += 1;
      return;
    }
    await takeOut(picked, picked.picked, { queue: queues.get(name), signal, keep: writeDown });
    dropped.records += picked.picked.length;
  });
  const unreadable = dropped.unreadable === 0 ? '' : ` and ${count(dropped.unreadable)} unreadable messages`;
  line(terminal.stdout, `Dropped ${count(dropped.records)} records${unreadable}.`);
  return EXIT.ok;
}

/** As a replay that ended with all of them dropped. */
function dropLedger(taken: Envelope, now: number): Point {
  const ends = notesOf(taken).map(({ index }): [number, End] => [index, 'dropped']);
  return ledgerPoint({
    envelope: taken.id,
    source: taken.source,
    type: taken.type,
    partition: taken.from.partition,
    fetched: 0,
    stored: 0,
    dropped: ends.length,
    quarantined: 0,
    gatheredAt: Date.parse(taken.gatheredAt),
    places: writePlaces(new Map(ends)),
    page: taken.from.page,
    trace: taken.trace,
    writtenAt: now,
  });
}
