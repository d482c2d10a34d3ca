import { existsSync } from 'node:fs';
import type { Loaded } from '../config/index.ts';
import { Failure } from '../ports/failure.ts';
import type { Quarantine } from '../ports/quarantine.ts';
import type { State } from '../ports/state.ts';
import type { Store } from '../ports/store.ts';
import type { Adapters } from '../system/adapters.ts';
import { audit as goOver, type Audit, type Holding } from '../system/audit.ts';
import { pass } from '../system/quarantine-pass.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { count, sentence, writeBalance } from './ledger.ts';
import { load } from './load.ts';
import { once, openParts, type Parts } from './parts.ts';
import { line, type Terminal } from './terminal.ts';

/** Of what is no fault so many are named: beside other gatherers it is most of what there is. */
const MOST_NAMED = 10;

export type AuditFlags = {
  readonly config: string;
  /** Milliseconds since the epoch. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

/**
 * `millrace audit`: where every record is that was fetched in a range. The exit code is 0 only when each has an end, or
 * is where it can still get one.
 *
 * @throws ConfigError; Failure when there is no journal here, or the store or the queue cannot be asked.
 */
export async function audit(adapters: Adapters, terminal: Terminal, flags: AuditFlags): Promise<ExitCode> {
  const range = { from: flags.from, to: flags.to ?? adapters.clock.now() + 1 };
  const loaded = await load(adapters, flags.config, terminal.env);
  await using parts = await openParts(adapters, loaded);
  const { state, store } = await bothSides(loaded, parts);
  const holdings = await lookAtQueues(adapters, parts);
  let unjournaled = 0;
  const result = await goOver({
    state,
    store,
    range,
    holding: (type) => holdings.get(parts.queueOf(type)),
    found: (finding) => {
      unjournaled += finding.type === 'unjournaled' ? 1 : 0;
      if (finding.type !== 'unjournaled' || unjournaled <= MOST_NAMED) {
        line(terminal.stdout, sentence(finding));
      }
    },
    signal: parts.signal,
  });
  writeBalance(terminal.stdout, result);
  for (const text of verdict(result)) {
    line(terminal.stdout, text);
  }
  return result.balances ? EXIT.ok : EXIT.failed;
}

/** Opening the state would make one where there is none, and an empty journal balances. */
async function bothSides({ pipeline }: Loaded, parts: Parts): Promise<{ state: State; store: Store }> {
  const journal = `${pipeline.data}/state.db`;
  if (!existsSync(journal)) {
    throw new Failure(
      'permanent',
      `There is no journal at ${journal}: run the audit where gathering keeps its data, with the same configuration.`,
    );
  }
  if (pipeline.store.style === 'memory') {
    throw new Failure(
      'permanent',
      'The store is in memory and went with its process: there is no ledger to read.',
    );
  }
  return { state: await parts.state(), store: await parts.store() };
}

async function lookAtQueues({ clock }: Adapters, parts: Parts): Promise<ReadonlyMap<string, Holding>> {
  const holdings = new Map<string, Holding>();
  const queues = await parts.queues();
  for (const name of parts.queueNames) {
    const lookedAt = clock.now();
    const { waiting, inFlight, quarantined } = await queues.get(name).depth(parts.signal);
    holdings.set(name, {
      retentionMs: queues.retentionMs(name),
      lookedAt,
      empty: waiting + inFlight === 0,
      quarantined: once(async () =>
        quarantined === 0 ? new Map() : inQuarantine(queues.quarantine(name), parts),
      ),
    });
  }
  return holdings;
}

/** How many records of each envelope are there. */
async function inQuarantine(quarantine: Quarantine, { signal }: Parts): Promise<ReadonlyMap<string, number>> {
  const records = new Map<string, number>();
  try {
    for await (const each of pass(quarantine, { where: {}, signal })) {
      if (each.type === 'envelope') {
        const { id } = each.envelope;
        records.set(id, (records.get(id) ?? 0) + each.picked.length);
      }
    }
  } finally {
    await quarantine.close();
  }
  return records;
}

function verdict({ rows, findings, balances }: Audit): readonly string[] {
  const inFlight = rows.reduce((sum, row) => sum + row.inFlight, 0);
  const { unjournaled, unbalanced, missing } = findings;
  return [
    ...(unjournaled === 0 ? [] : [ofOthers(unjournaled)]),
    balances
      ? `It balances: every record has an end${inFlight === 0 ? '' : `, but for ${count(inFlight)} that are in flight`}.`
      : `It does not balance: ${count(missing)} envelopes are missing, ${count(unbalanced)} do not add up.`,
  ];
}

function ofOthers(unjournaled: number): string {
  const named = unjournaled > MOST_NAMED ? ` (the first ${MOST_NAMED} are named)` : '';
  return (
    `${count(unjournaled)} envelopes are stored and not in this journal: a crash fell before they were written down, ` +
    `or another process gathered them${named}. Nothing of them is lost.`
  );
}
