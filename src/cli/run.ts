import type { Adapters } from '../system/adapters.ts';
import type { Loaded } from '../config/index.ts';
import { type Plan, plan, type Role } from '../system/plan.ts';
import { keepHeapSmall } from '../system/small-heap.ts';
import type { Telemetry } from '../telemetry/index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { RunFlags } from './flags.ts';
import { ledgerOf, writeLedger } from './ledger.ts';
import { load } from './load.ts';
import { runSession, type SessionEnding } from './session.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/**
 * `millrace run`, `gather` and `process`: the same session in three roles.
 *
 * @throws ConfigError, Failure
 */
export async function runRole(
  adapters: Adapters,
  terminal: Terminal,
  role: Role,
  flags: RunFlags,
): Promise<ExitCode> {
  const loaded = await load(adapters, flags.config, terminal.env);
  const replica = { index: flags.replicaIndex ?? 0, count: flags.replicas ?? 1 };
  const planned = plan(loaded.pipeline, {
    role,
    types: flags.types,
    replica,
    cursorsFrom: flags.cursorsFrom,
  });
  if (role === 'gather') {
    keepHeapSmall();
  }
  const telemetry = await adapters.startTelemetry({
    env: terminal.env,
    service: { name: 'millrace', version: VERSION, role },
    level: flags.logLevel,
    format: flags.logFormat,
    redact: loaded.redact,
    clock: adapters.clock,
  });
  try {
    let complete = true;
    const startedAt = adapters.clock.now();
    const ending = await runSession(adapters, terminal, {
      ...loaded,
      plan: planned,
      telemetry,
      version: VERSION,
      once: flags.once || endsByItself(loaded, role),
      drainDeadlineMs: flags.drainDeadline,
      giveUpAfterMs: flags.giveUpAfter,
      server: flags.port === undefined ? undefined : { port: flags.port, host: flags.host },
      onRunning: (_running, statusUrl) =>
        telemetry.log.info('system.started', started(loaded, planned, statusUrl)),
      onEnded: async (running, how) => {
        if (how.type === 'idle') {
          complete = !anyFailed(running.tally);
        }
        if (how.type === 'idle' && role === 'run') {
          const range = { from: startedAt, to: adapters.clock.now() + 1 };
          const ledger = await ledgerOf(running, adapters.clock, range);
          writeLedger(terminal.stdout, ledger);
          complete &&= ledger.balances;
        }
      },
    });
    return exitCodeOf(ending, complete, telemetry);
  } finally {
    await telemetry.close();
  }
}

/** A pipeline whose every source is gathered once has nothing to wait for afterwards. */
function endsByItself({ pipeline }: Loaded, role: Role): boolean {
  return role === 'run' && pipeline.sources.every(({ schedule }) => schedule.type === 'once');
}

function started({ pipeline, file }: Loaded, { role, replica }: Plan, statusUrl: string | undefined): string {
  const sources = pipeline.sources.map(({ name }) => name).join(', ');
  const types = pipeline.types.map(({ name }) => name).join(', ');
  const does = { run: 'Gathers and processes', gather: 'Gathers', process: 'Processes' }[role];
  const share = replica.count === 1 ? '' : ` as replica ${replica.index} of ${replica.count}, counted from 0`;
  const status = statusUrl === undefined ? '' : ` Status at ${statusUrl}/status.`;
  const parts = `sources ${sources}; types ${types}; queue ${pipeline.queue.style}; store ${pipeline.store.style}`;
  return `${does} ${file}${share}: ${parts}.${status}`;
}

function anyFailed(tally: { readonly sources: ReadonlyMap<string, { failedPages: number }> }): boolean {
  return [...tally.sources.values()].some(({ failedPages }) => failedPages > 0);
}

/** How the process ends, and says so. @param complete whether a session that became idle has done all */
export function exitCodeOf(ending: SessionEnding, complete: boolean, { log }: Telemetry): ExitCode {
  switch (ending.type) {
    case 'idle':
      return complete ? EXIT.ok : EXIT.failed;
    case 'drained':
      log.info('system.stopped', 'Drained: everything that was held is finished.');
      return EXIT.ok;
    case 'cut-short':
      log.warn(
        'system.stopped',
        'Stopped before everything that was held was finished: the rest is back on the queue.',
      );
      return EXIT.ok;
    case 'gave-up':
      log.error('system.failed', `${ending.reason} Nothing is lost: run it again when this is mended.`);
      return EXIT.gaveUp;
    case 'failed':
      log.error('system.failed', `An actor crashed past its limit: ${messageOf(ending.error)}`);
      return EXIT.failed;
    default:
      return ending satisfies never;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
