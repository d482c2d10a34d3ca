import type { Envelope } from '../ports/envelope.ts';
import type { Type } from '../ports/type.ts';
import { writeExactJson } from '../queues/codec/exact-json.ts';
import type { Adapters } from '../system/adapters.ts';
import { only, recordKey, roundsOf } from '../system/quarantine-pass.ts';
import { takeOut } from '../system/take-out.ts';
import { type DlqFlags, goThrough } from './dlq.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { openParts } from './parts.ts';
import { line, type Terminal } from './terminal.ts';

export type ReplayFlags = DlqFlags & {
  readonly dryRun: boolean;
  /** Records a second. */
  readonly rate: number;
  /** A record that was replayed so often is left. */
  readonly rounds: number;
};

/**
 * `millrace dlq replay`: sends records back to their queue, where the processor of today makes of them what it can. They
 * keep their envelope's id and their place in it, so their points are those that they would have been, and the ledger
 * says where they are now. Messages that cannot be read are never replayed.
 *
 * @throws ConfigError; Failure when a queue said no: what was not replayed by then is still in quarantine.
 */
export async function dlqReplay(
  adapters: Adapters,
  terminal: Terminal,
  flags: ReplayFlags,
): Promise<ExitCode> {
  const { clock } = adapters;
  const loaded = await load(adapters, flags.config, terminal.env);
  const types = new Map(loaded.pipeline.types.map((type) => [type.name, adapters.compileType(type)]));
  await using parts = await openParts(adapters, loaded);
  const queues = await parts.queues();
  const { signal } = parts;
  const tired = new Set<string>();
  const unknown = new Set<string>();
  const dry = createDryRun(terminal, types);
  let replayed = 0;

  await goThrough(
    terminal,
    parts,
    {
      where: flags.where,
      signal,
      wanted(envelope, note) {
        if (!types.has(envelope.type)) {
          unknown.add(recordKey(envelope, note));
          return false;
        }
        if (roundsOf(note) >= flags.rounds) {
          tired.add(recordKey(envelope, note));
          return false;
        }
        return true;
      },
    },
    async (picked, name) => {
      if (picked.type === 'unreadable') {
        return;
      }
      if (flags.dryRun) {
        dry.process(only(picked.envelope, picked.picked));
        return;
      }
      // The type may have moved to another queue since: what stays, stays here.
      const target = queues.get(parts.queueOf(picked.envelope.type));
      await takeOut(picked, picked.picked, {
        queue: queues.get(name),
        signal,
        keep: (taken) => target.send([withOneRoundMore(taken)], signal),
      });
      replayed += picked.picked.length;
      await clock.sleep((picked.picked.length / flags.rate) * 1_000, signal);
    },
  );
  line(
    terminal.stdout,
    flags.dryRun ? dry.summary() : `${count(replayed)} records are back on their queues.`,
  );
  if (tired.size > 0) {
    line(
      terminal.stdout,
      `${count(tired.size)} were replayed ${flags.rounds} times before and are left: raise --rounds to try again.`,
    );
  }
  if (unknown.size > 0) {
    line(
      terminal.stdout,
      `${count(unknown.size)} are of a type that is not in the configuration and are left.`,
    );
  }
  return EXIT.ok;
}

function withOneRoundMore(envelope: Envelope): Envelope {
  const notes = envelope.quarantine?.map((note) => ({ ...note, rounds: roundsOf(note) + 1 }));
  return { ...envelope, quarantine: notes };
}

/** Prints the points that records would become, and counts how they would end. */
function createDryRun({ stdout }: Terminal, types: ReadonlyMap<string, Type>) {
  const ends = { points: 0, stored: 0, drop: 0, quarantine: 0 };
  return {
    process(envelope: Envelope): void {
      const { source, from, gatheredAt } = envelope;
      for (const record of envelope.records) {
        const outcome = types
          .get(envelope.type)
          ?.process(record, { source, partition: from.partition, gatheredAt });
        if (outcome?.type === 'points') {
          ends.stored += 1;
          ends.points += outcome.points.length;
          outcome.points.forEach((point) => line(stdout, writeExactJson(point)));
        } else if (outcome !== undefined) {
          ends[outcome.type] += 1;
          line(stdout, writeExactJson(outcome));
        }
      }
    },
    summary: () =>
      `${count(ends.stored)} records would be stored as ${count(ends.points)} points, ` +
      `${count(ends.drop)} dropped by a rule, ${count(ends.quarantine)} quarantined again. Nothing was changed.`,
  };
}
