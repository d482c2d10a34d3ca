import type { Loaded } from '../config/index.ts';
import type { Event } from '../ports/events.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Errand } from '../system/errand.ts';
import { plan } from '../system/plan.ts';
import type { Running } from '../system/start.ts';
import type { ExitCode } from './exit-code.ts';
import type { LogFlags } from './flags.ts';
import { exitCodeOf } from './run.ts';
import { runSession, type SessionEnding } from './session.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export type ErrandFlags = LogFlags & {
  /** Durations are milliseconds. */
  readonly drainDeadline: number;
  readonly giveUpAfter: number;
};

export type ErrandSession = {
  readonly loaded: Loaded;
  readonly flags: ErrandFlags;
  /** The source that is gathered, and no other. */
  readonly source: string;
  readonly errand: Errand;
  /** Logged when it runs. */
  readonly says: string;
  /** Called when nothing more will come: with how many partitions of the errand failed. */
  readonly onEnded?: (running: Running, ending: SessionEnding, failed: number) => Promise<void>;
};

/**
 * Gathers one source once, to the end of its errand, as the role `gather` does it.
 *
 * @throws Failure when it cannot be started.
 */
export async function runErrand(
  adapters: Adapters,
  terminal: Terminal,
  session: ErrandSession,
): Promise<ExitCode> {
  const { loaded, flags, source, errand, says, onEnded } = session;
  const planned = plan(loaded.pipeline, { role: 'gather' });
  const telemetry = await adapters.startTelemetry({
    env: terminal.env,
    service: { name: 'millrace', version: VERSION, role: 'gather' },
    level: flags.logLevel,
    format: flags.logFormat,
    redact: loaded.redact,
    clock: adapters.clock,
  });
  let failed = 0;
  try {
    const ending = await runSession(adapters, terminal, {
      ...loaded,
      plan: { ...planned, gatherers: planned.gatherers.filter((gatherer) => gatherer.source === source) },
      errand,
      telemetry,
      version: VERSION,
      once: true,
      drainDeadlineMs: flags.drainDeadline,
      giveUpAfterMs: flags.giveUpAfter,
      observe: (event: Event) => {
        failed = event.type === 'run.finished' ? event.failedPartitions : failed;
      },
      onRunning: () => telemetry.log.info('system.started', says),
      onEnded: async (running, how) => onEnded?.(running, how, failed),
    });
    return exitCodeOf(ending, failed === 0, telemetry);
  } finally {
    await telemetry.close();
  }
}
