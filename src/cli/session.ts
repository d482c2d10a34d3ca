import type { Event, Observe } from '../ports/events.ts';
import type { Pipeline } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { Adapters } from '../system/adapters.ts';
import type { Errand } from '../system/errand.ts';
import type { Plan } from '../system/plan.ts';
import { type Running, start } from '../system/start.ts';
import { readiness, type StatusOptions, statusOf } from '../system/status.ts';
import { startStatusServer } from '../system/status-server.ts';
import { untilIdle } from '../system/until-idle.ts';
import type { Telemetry } from '../telemetry/index.ts';
import { listenForStop, type StopSignals } from './stop-signals.ts';
import type { Terminal } from './terminal.ts';

/** How a session ended. */
export type SessionEnding =
  /** `--once`: all is gathered and processed. */
  | { readonly type: 'idle' }
  /** A signal, and everything that was held is finished. */
  | { readonly type: 'drained' }
  /** A signal, and something was given back to the queue, because the deadline or a second signal came first. */
  | { readonly type: 'cut-short' }
  | { readonly type: 'gave-up'; readonly reason: string }
  | { readonly type: 'failed'; readonly error: unknown };

export type SessionOptions = {
  readonly pipeline: Pipeline;
  readonly plan: Plan;
  readonly redact: Redact;
  readonly telemetry: Telemetry;
  readonly version: string;
  readonly once: boolean;
  readonly errand?: Errand | undefined;
  readonly drainDeadlineMs: number;
  readonly giveUpAfterMs: number;
  readonly server?: { readonly port: number; readonly host: string } | undefined;
  readonly observe?: Observe | undefined;
  /** Called when everything runs; with where the status is served, if it is. */
  readonly onRunning?: ((running: Running, statusUrl: string | undefined) => void) | undefined;
  /** Called when nothing more will come, before the parts are closed. */
  readonly onEnded?: ((running: Running, ending: SessionEnding) => Promise<void>) | undefined;
};

/**
 * Runs a pipeline from start to end: starts it, waits until it is idle (`once`), told to stop, or broken; drains; closes
 * everything. `onEnded` may still read from the store and the state.
 *
 * @throws Failure when it cannot be started.
 */
export async function runSession(
  adapters: Adapters,
  terminal: Terminal,
  options: SessionOptions,
): Promise<SessionEnding> {
  const { telemetry } = options;
  using signals = listenForStop(terminal, (name) => {
    const seconds = options.drainDeadlineMs / 1_000;
    telemetry.log.info(
      'system.draining',
      `${name}: finishing what is held, for at most ${seconds} s. A second signal stops at once.`,
    );
  });
  await using running = await startUnlessStopped(adapters, signals, options);
  if (running === undefined) {
    return { type: 'drained' };
  }
  await using server = await openServer(adapters, running, signals, options);
  options.onRunning?.(running, server.url);
  const ending = await untilEnd(adapters, running, signals, options);
  await options.onEnded?.(running, ending);
  return ending;
}

/** Undefined when a signal came before it ran: nothing is held yet, so there is nothing to finish. */
async function startUnlessStopped(
  adapters: Adapters,
  { drain }: StopSignals,
  options: SessionOptions,
): Promise<Running | undefined> {
  const { observe = (_event: Event) => undefined } = options;
  try {
    return await start(adapters, { ...options, observe, signal: drain });
  } catch (thrown) {
    if (drain.aborted) {
      return undefined;
    }
    throw thrown;
  }
}

async function untilEnd(
  adapters: Adapters,
  running: Running,
  signals: StopSignals,
  options: SessionOptions,
): Promise<SessionEnding> {
  const ended = await waitForEnd(adapters, running, signals, options);
  if (ended.type === 'failed' || ended.type === 'gave-up') {
    await running.topology.close();
    return ended;
  }
  void aborted(signals.abort).then(() => running.topology.close());
  const reports = await running.topology.drain(options.drainDeadlineMs);
  const unfinished = reports.some(({ left }) => left > 0);
  return unfinished || signals.abort.aborted ? { type: 'cut-short' } : ended;
}

async function waitForEnd(
  adapters: Adapters,
  running: Running,
  signals: StopSignals,
  options: SessionOptions,
): Promise<SessionEnding> {
  const { failed } = running.topology;
  const ended = AbortSignal.any([signals.drain, failed]);
  const stopped = aborted(ended);
  if (!options.once) {
    await stopped;
  } else {
    try {
      return await untilIdle({
        clock: adapters.clock,
        gathered: running.topology.gathered,
        // Whoever only gathers leaves the queues to those who process.
        queues: options.plan.role === 'gather' ? [] : running.queues,
        pauses: running.pauses,
        // The counts of the other queues are exact.
        ...(options.pipeline.queue.style === 'sqs' && options.plan.role === 'run'
          ? { unfinished: () => running.tally.unfinished() }
          : {}),
        giveUpAfterMs: options.giveUpAfterMs,
        signal: ended,
      });
    } catch (thrown) {
      if (!ended.aborted) {
        throw thrown;
      }
    }
  }
  return failed.aborted ? { type: 'failed', error: failed.reason } : { type: 'drained' };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function openServer(
  { clock }: Adapters,
  running: Running,
  signals: StopSignals,
  options: SessionOptions,
): Promise<AsyncDisposable & { readonly url: string | undefined }> {
  if (options.server === undefined) {
    return { url: undefined, [Symbol.asyncDispose]: async () => undefined };
  }
  const status: StatusOptions = {
    clock,
    role: options.plan.role,
    replica: options.plan.role === 'process' ? undefined : options.plan.replica,
    version: options.version,
    startedAt: clock.now(),
    draining: () => signals.drain.aborted,
  };
  const server = await startStatusServer({
    ...options.server,
    readiness: () => readiness(running, status),
    status: () => statusOf(running, status),
  });
  return { url: server.url, [Symbol.asyncDispose]: () => server.close() };
}
