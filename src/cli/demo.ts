import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isReadable } from '../stores/index.ts';
import type { Adapters } from '../system/adapters.ts';
import { plan } from '../system/plan.ts';
import type { Running } from '../system/start.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Ledger, ledgerOf, writeLedger } from './ledger.ts';
import { load } from './load.ts';
import { plotField } from './plot.ts';
import { type Progress, showProgress } from './progress.ts';
import { runSession } from './session.ts';
import { startSlowApi } from './slow-api-process.ts';
import { line, type Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

/** How long a dependency of the demo may say no, in milliseconds: all of them are on this machine. */
const GIVE_UP_AFTER_MS = 20_000;
const DRAIN_DEADLINE_MS = 5_000;

/** What to draw: a measurement, one of its fields, and what to call it. */
const PLOTS = [
  { measurement: 'quake', field: 'magnitude', title: 'quake: mean magnitude' },
  { measurement: 'weather', field: 'temp_max', title: 'weather: mean daily maximum in Seattle, °C' },
  { measurement: 'stock', field: 'price', title: 'stock: mean price of five companies, USD' },
] as const;

export type DemoFlags = { readonly seed: number; readonly data: string; readonly port?: number | undefined };

/**
 * `millrace demo`: a slow API with recorded data, the whole pipeline, and what came of it. The exit code is 0 only if
 * every record that was fetched has an end.
 *
 * @throws ConfigError, Failure
 */
export async function demo(adapters: Adapters, terminal: Terminal, flags: DemoFlags): Promise<ExitCode> {
  const { clock } = adapters;
  const { stdout } = terminal;
  const data = resolve(flags.data);
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
          await summary(stdout, running, { ledger, seconds, data });
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

async function summary(
  stdout: Terminal['stdout'],
  running: Running,
  { ledger, seconds, data }: { readonly ledger: Ledger; readonly seconds: number; readonly data: string },
): Promise<void> {
  line(stdout, '');
  writeLedger(stdout, ledger);
  line(stdout, '');
  for (const text of speed(running, ledger, seconds)) {
    line(stdout, text);
  }
  await plots(stdout, running);
  const store = relative(process.cwd(), join(data, 'store.db'));
  line(stdout, `The data is in ${store}, an SQLite database with a view for each measurement. Ask it:`);
  line(
    stdout,
    `  npm run -s millrace -- query --store ${store} "select * from quake order by magnitude desc limit 5"`,
  );
  line(stdout, '');
  line(stdout, 'What to do next:');
  line(stdout, '  examples/demo/millrace.yaml   the pipeline that just ran: copy it, put in your own API');
  line(stdout, '  npm run -s millrace -- run --config your.yaml');
  line(stdout, '  docs/                         one page per task');
}

function speed(running: Running, ledger: Ledger, seconds: number): readonly string[] {
  const sources = [...running.tally.sources.values()];
  const requests = sources.reduce((sum, source) => sum + source.requests, 0);
  const retries = sources.reduce((sum, source) => sum + source.retries, 0);
  const oneByOne = sources.reduce((sum, source) => sum + source.requestMs, 0) / 1_000;
  const records = ledger.rows.reduce((sum, row) => sum + row.fetched, 0);
  return [
    `${records.toLocaleString('en-US')} records in ${seconds.toFixed(1)} s: ${Math.round(records / seconds)} a second, ` +
      `over ${requests} requests, ${retries} of them tries again after an error.`,
    `One request after the other would have taken ${oneByOne.toFixed(0)} s: ` +
      `gathering in parallel saved ${Math.max(0, oneByOne - seconds).toFixed(0)} s.`,
    '',
  ];
}

async function plots(stdout: Terminal['stdout'], { store }: Running): Promise<void> {
  if (store === undefined || !isReadable(store)) {
    return;
  }
  for (const { measurement, ...what } of PLOTS) {
    const drawn = await plotField(store.points(measurement), what);
    if (drawn !== undefined) {
      line(stdout, drawn);
    }
  }
}

function verdict({ stderr }: Terminal, gaveUp: string | undefined, ledger: Ledger | undefined): ExitCode {
  if (gaveUp !== undefined) {
    line(stderr, `millrace: ${gaveUp} Nothing is lost: run it again when this is mended.`);
    return EXIT.gaveUp;
  }
  return ledger?.balances === true ? EXIT.ok : EXIT.failed;
}
