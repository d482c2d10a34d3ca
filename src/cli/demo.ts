import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Event } from '../ports/events.ts';
import type { Adapters } from '../system/adapters.ts';
import { plan } from '../system/plan.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { writeSummary } from './demo-summary.ts';
import { type Ledger, ledgerOf } from './ledger.ts';
import { load } from './load.ts';
import { type Progress, showProgress } from './progress.ts';
import { runSession } from './session.ts';
import { startSlowApi } from './slow-api-process.ts';
import { line, type Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** How long a dependency of the demo may say no, in milliseconds: all of them are on this machine. */
const GIVE_UP_AFTER_MS = 20_000;
const DRAIN_DEADLINE_MS = 5_000;

/** Reasons of quarantine that are shown. */
const MOST_REASONS = 5;

export type DemoFlags = {
  readonly seed: number;
  readonly data?: string | undefined;
  readonly port?: number | undefined;
};

/**
 * `millrace demo`: a slow API with recorded data, the whole pipeline, and what came of it. The exit code is 0 only if
 * every record that was fetched has an end.
 *
 * @throws ConfigError, Failure
 */
export async function demo(adapters: Adapters, terminal: Terminal, flags: DemoFlags): Promise<ExitCode> {
  const { clock } = adapters;
  const { stdout } = terminal;
  const data = resolve(flags.data ?? join(terminal.env['MILLRACE_DATA'] ?? '.millrace', 'demo'));
  mkdirSync(data, { recursive: true });
  await using api = await startSlowApi(clock, flags.seed);
  const env = { ...terminal.env, SLOW_API_URL: api.url, MILLRACE_DATA: data };
  const { pipeline, redact } = await load(adapters, configFile(), env);
  const telemetry = await adapters.startTelemetry({
    env: terminal.env,
    service: { name: 'millrace', version: VERSION, role: 'demo' },
    level: 'error',
    format: 'text',
    redact,
    clock,
  });
  welcome(stdout, api.url, flags.seed);

  const reasons = new Map<string, number>();
  function observe(event: Event): void {
    if (event.type === 'record.quarantined' && (reasons.size < MOST_REASONS || reasons.has(event.reason))) {
      reasons.set(event.reason, (reasons.get(event.reason) ?? 0) + 1);
    }
  }

  let progress: Progress | undefined;
  let ledger: Ledger | undefined;
  const startedAt = clock.now();
  const begun = clock.monotonic();
  try {
    const ending = await runSession(adapters, terminal, {
      pipeline,
      plan: plan(pipeline, { role: 'run' }),
      redact,
      telemetry,
      version: VERSION,
      once: true,
      drainDeadlineMs: DRAIN_DEADLINE_MS,
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      observe,
      server: flags.port === undefined ? undefined : { port: flags.port, host: '127.0.0.1' },
      onRunning(running) {
        progress = showProgress(stdout, running.tally, {
          clock,
          names: pipeline.sources.map(({ name }) => name),
        });
      },
      async onEnded(running, how) {
        const seconds = (clock.monotonic() - begun) / 1_000;
        await progress?.stop();
        if (how.type === 'idle') {
          ledger = await ledgerOf(running, clock, { from: startedAt, to: clock.now() + 1 });
          await writeSummary(stdout, running, { ledger, reasons, seconds, data });
        }
      },
    });
    return verdict(terminal, ending.type === 'gave-up' ? ending.reason : undefined, ledger);
  } finally {
    await progress?.stop();
    await telemetry.close();
  }
}

function configFile(): string {
  return fileURLToPath(new URL('../../examples/demo/millrace.yaml', import.meta.url));
}

function welcome(stdout: Terminal['stdout'], url: string, seed: number): void {
  line(
    stdout,
    `Millrace ${VERSION}: three sources of a slow API, an SQS server, three processors, a database.`,
  );
  line(
    stdout,
    `The slow API is at ${url} (seed ${seed}): 200-800 ms an answer, a rate limit, 503s, cut connections.`,
  );
  line(stdout, '');
}

function verdict({ stderr }: Terminal, gaveUp: string | undefined, ledger: Ledger | undefined): ExitCode {
  if (gaveUp !== undefined) {
    line(stderr, `millrace: ${gaveUp} Nothing is lost: run it again when this is mended.`);
    return EXIT.gaveUp;
  }
  return ledger?.balances === true ? EXIT.ok : EXIT.failed;
}
