import { writeExactJson } from '../queues/codec/exact-json.ts';
import type { Adapters } from '../system/adapters.ts';
import {
  notesOf,
  type Picked,
  pass,
  type PassOptions,
  roundsOf,
  type Where,
} from '../system/quarantine-pass.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count } from './ledger.ts';
import { load } from './load.ts';
import { openParts, type Parts } from './parts.ts';
import { table } from './table.ts';
import { line, type Terminal } from './terminal.ts';

/** The flags of all that looks into a quarantine. */
export type DlqFlags = { readonly config: string; readonly where: Where };

/** Kinds of trouble that are listed; the rest is counted. */
const MOST_GROUPS = 200;

type Group = {
  readonly type: string;
  readonly reason: string;
  records: number;
  firstAt: string;
  lastAt: string;
};

/**
 * `millrace dlq list`: what is in quarantine, by type and reason. Everything stays where it is.
 *
 * @throws ConfigError; Failure when a queue said no.
 */
export async function dlqList(adapters: Adapters, terminal: Terminal, flags: DlqFlags): Promise<ExitCode> {
  const groups = new Map<string, Group>();
  let others = 0;

  function add(type: string, reason: string, at: string, records = 1): void {
    const key = JSON.stringify([type, reason]);
    const group = groups.get(key);
    if (group !== undefined) {
      group.records += records;
      group.firstAt = at < group.firstAt ? at : group.firstAt;
      group.lastAt = at > group.lastAt ? at : group.lastAt;
    } else if (groups.size < MOST_GROUPS) {
      groups.set(key, { type, reason, records, firstAt: at, lastAt: at });
    } else {
      others += records;
    }
  }

  await using parts = await openParts(adapters, await load(adapters, flags.config, terminal.env));
  await goThrough(terminal, parts, { where: flags.where, signal: parts.signal }, async (picked) => {
    if (picked.type === 'unreadable') {
      add('(unreadable)', picked.reason, timeOf(picked.message.sentAt));
      return;
    }
    for (const place of picked.picked) {
      const note = notesOf(picked.envelope)[place];
      add(picked.envelope.type, note?.reason ?? '', note?.at ?? '');
    }
  });
  const sorted = [...groups.values()].sort((a, b) => b.records - a.records);
  const rows = sorted.map((each) => [each.type, count(each.records), each.firstAt, each.lastAt, each.reason]);
  for (const text of table(['type', 'records', 'first seen', 'last seen', 'reason'], rows)) {
    line(terminal.stdout, text);
  }
  if (others > 0) {
    line(terminal.stderr, `${count(others)} records more, of other reasons. Narrow it with --where.`);
  }
  return EXIT.ok;
}

/**
 * `millrace dlq show`: records in quarantine, whole, each as one line of JSON with its reason and where it came from.
 *
 * @throws ConfigError; Failure when a queue said no.
 */
export async function dlqShow(
  adapters: Adapters,
  terminal: Terminal,
  flags: DlqFlags & { readonly limit: number },
): Promise<ExitCode> {
  let left = flags.limit;

  function show(what: object): void {
    if (left > 0) {
      line(terminal.stdout, writeExactJson(what));
      left -= 1;
    }
  }

  await using parts = await openParts(adapters, await load(adapters, flags.config, terminal.env));
  await goThrough(terminal, parts, { where: flags.where, signal: parts.signal }, async (picked) => {
    if (picked.type === 'unreadable') {
      const { reason, body, message } = picked;
      show({ unreadable: true, reason, at: timeOf(message.sentAt), body });
      return left > 0;
    }
    const { id, source, type, gatheredAt, from, trace } = picked.envelope;
    for (const place of picked.picked) {
      const note = notesOf(picked.envelope)[place];
      show({
        type,
        source,
        reason: note?.reason,
        path: note?.path,
        at: note?.at,
        rounds: note === undefined ? 0 : roundsOf(note),
        ...from,
        gatheredAt,
        envelope: id,
        index: note?.index,
        trace,
        record: picked.envelope.records[place],
      });
    }
    return left > 0;
  });
  return EXIT.ok;
}

/**
 * Goes once over the quarantine of every queue.
 *
 * @param visit ends the pass when it gives false
 */
export async function goThrough(
  { stderr }: Terminal,
  parts: Parts,
  options: PassOptions,
  visit: (picked: Picked, queueName: string) => Promise<boolean | void>,
): Promise<void> {
  const queues = await parts.queues();
  for (const name of parts.queueNames) {
    const quarantine = queues.quarantine(name);
    try {
      const going = pass(quarantine, options);
      for (let next = await going.next(); ; next = await going.next()) {
        if (next.done === true) {
          if (!next.value.all) {
            line(
              stderr,
              `The quarantine of '${name}' holds more than one pass takes: do it again for the rest.`,
            );
          }
          break;
        }
        if ((await visit(next.value, name)) === false) {
          return;
        }
      }
    } finally {
      await quarantine.close();
    }
  }
}

function timeOf(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString();
}
