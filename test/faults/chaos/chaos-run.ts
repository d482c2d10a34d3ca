import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { startSlowApi } from '../../../examples/slow-api/slow-api.ts';
import { type Child, startMillrace } from '../../support/child.ts';
import { expectedOfDemo } from '../../support/demo-data.ts';
import { demoConfigWith, expectQuarantineAt } from '../../support/demo-pipeline.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type Backend, type BackendOptions, INFLUX, startBackend } from './backend.ts';
import { type ChaosPlan, type Link, planChaos, type Target } from './chaos-plan.ts';
import { endWithUs } from './end-with-us.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';
import { type Keeper, keep } from './keeper.ts';
import type { KillableServer } from './killable-server.ts';

/** What a run came to. */
export type ChaosRun = {
  readonly plan: ChaosPlan;
  /** What was not as it must be; empty when all was. */
  readonly problems: readonly string[];
  /** How often each fault was met, by its place: `queue doubled`, `killed gather`. */
  readonly met: Readonly<Record<string, number>>;
  readonly tookMs: number;
};

/** Room on a disk that is full, in kilobytes: enough to start, and not for the journal of all. */
const FULL_DISK_KB = 60;

/** How long the processes may take to finish when nothing goes wrong any more, in milliseconds. */
const FINISH_WITHIN_MS = 300_000;

/** How long a server that was killed stays away, in milliseconds. */
const AWAY_MS = 500;

const CLOCK = new URL('skewed-clock.ts', import.meta.url).href;

/**
 * Runs the demo's pipeline in real processes while the faults of the seed happen to them, lets it finish, and looks at
 * what is there: every point, every record in quarantine, and what `millrace audit` says.
 */
export async function runChaos(seed: number, options: BackendOptions): Promise<ChaosRun> {
  const startedAt = performance.now();
  const plan = planChaos(seed);
  using folder = temporaryFolder();
  await using stack = new AsyncDisposableStack();
  const backend = stack.use(await startBackend(folder.path, options));
  const api = await startSlowApi({ seed, latencyMs: [2, 25], perSecond: 400 });
  stack.defer(() => api.close());

  const random = seededRandom(seed);
  const proxy = async (link: Link, to: string) =>
    stack.use(await startFaultyProxy({ to, habits: plan.habits[link], random }));
  const proxies = {
    api: await proxy('api', api.url),
    queue: await proxy('queue', backend.sqs.url),
    store: backend.influx && (await proxy('store', backend.influx.url)),
  };
  const data = join(folder.path, 'data');
  const config = demoConfigWith(folder.path, sections(backend, proxies));
  const env = { SLOW_API_URL: proxies.api.url, MILLRACE_DATA: data };

  let jumps = 0;
  function start(role: string, args: readonly string[], fullDisk = false): Child {
    const jump = plan.clockJumps[jumps++ % plan.clockJumps.length];
    return startMillrace([role, '-c', config, '--log-format', 'json', ...args], {
      env: {
        ...env,
        NODE_OPTIONS: `--import=${CLOCK}`,
        CHAOS_CLOCK_JUMP: `${jump?.byMs ?? 0},${jump?.afterMs ?? 0}`,
      },
      ...(fullDisk ? { fileLimitKb: FULL_DISK_KB } : {}),
    });
  }

  const keepers = {
    gather: keep('gather', (life) => start('gather', ['--once'], plan.fullDisk && life === 0)),
    'process-1': keep('process-1', () => start('process', [])),
    'process-2': keep('process-2', () => start('process', [])),
  };
  const met = new Map<string, number>();
  const servers = {
    queue: backend.sqs.outlivesKill ? backend.sqs.server : undefined,
    store: backend.influx?.server,
  };
  const problems: string[] = [];
  try {
    // The moments of the plan are counted from here: how long a start takes, the machine decides.
    await Promise.all(Object.values(keepers).map(({ begun }) => begun));
    await happen(plan, { keepers, servers, proxies, met });
  } finally {
    Object.values(proxies).forEach((each) => each?.calm());
    const stopped = await Promise.all(Object.values(keepers).map((keeper) => keeper.stop()));
    problems.push(...stopped.flat());
  }
  problems.push(...Object.entries(keepers).flatMap(([name, keeper]) => crashesIn(name, keeper.said())));

  for (const args of [
    ['gather', '--once'],
    ['process', '--once'],
  ] as const) {
    problems.push(
      ...(await finishes(startMillrace([args[0], '-c', config, '--log-format', 'json', args[1]], { env }))),
    );
  }
  problems.push(...(await judge(backend, data, () => startMillrace(auditOf(config), { env }))));
  for (const [link, { met: faults }] of Object.entries(proxies).flatMap(([name, each]) =>
    each ? [[name, each] as const] : [],
  )) {
    faults.forEach((times, fault) => met.set(`${link} ${fault}`, times));
  }
  return { plan, problems, met: Object.fromEntries(met), tookMs: performance.now() - startedAt };
}

type Proxies = {
  readonly api: FaultyProxy;
  readonly queue: FaultyProxy;
  readonly store: FaultyProxy | undefined;
};

function sections({ name, influx }: Backend, proxies: Proxies): string {
  const sqs = `{ endpoint: "${proxies.queue.url}", region: us-east-1, accessKeyId: test, secretAccessKey: test, create: true }`;
  // Each kill is a receive: the bound on them is not what is looked at here.
  const queue = `queue: { prefix: ${name}, visibility: 5s, wait: 1s, maxReceives: 1000, sqs: ${sqs} }`;
  if (influx === undefined) {
    return queue;
  }
  const { org, token } = INFLUX;
  const target = `{ url: "${proxies.store?.url}", version: 2, org: ${org}, bucket: ${name}, token: ${token} }`;
  return `${queue}\nstore: { influxdb: ${target}, timeout: 3s }`;
}

/** Without an end: clocks have jumped, and what was gathered may lie in the future. */
function auditOf(config: string): readonly string[] {
  return ['audit', '-c', config, '--to', '2100-01-01'];
}

/** Lets the plan happen, in time. */
async function happen(
  plan: ChaosPlan,
  parts: {
    readonly keepers: Readonly<Record<Exclude<Target, 'queue' | 'store'>, Keeper>>;
    readonly servers: {
      readonly queue: KillableServer | undefined;
      readonly store: KillableServer | undefined;
    };
    readonly proxies: Proxies;
    readonly met: Map<string, number>;
  },
): Promise<void> {
  const note = (what: string) => parts.met.set(what, (parts.met.get(what) ?? 0) + 1);

  async function killAt({ at, target, signal }: ChaosPlan['kills'][number]): Promise<void> {
    await wait(at);
    if (target === 'queue' || target === 'store') {
      const server = parts.servers[target];
      if (server !== undefined) {
        note(`killed ${target}`);
        await server.kill();
        await wait(AWAY_MS);
        await server.start();
      }
    } else {
      note(`${signal === 'SIGKILL' ? 'killed' : 'drained'} ${target}`);
      parts.keepers[target].kill(signal);
    }
  }

  async function spellOver({ link, from, to, what }: ChaosPlan['spells'][number]): Promise<void> {
    await wait(from);
    parts.proxies[link]?.spell(what);
    await wait(to - from);
    parts.proxies[link]?.spell(undefined);
  }

  const servers = plan.kills.filter(({ target }) => target === 'queue' || target === 'store');
  const processes = plan.kills.filter((kill) => !servers.includes(kill));
  await Promise.all([
    wait(plan.lastsMs),
    ...processes.map(killAt),
    ...plan.spells.map(spellOver),
    // One after the other: a server is not killed while it starts.
    inTurn(servers, killAt),
  ]);
}

async function inTurn(
  kills: ChaosPlan['kills'],
  killAt: (kill: ChaosPlan['kills'][number]) => Promise<void>,
) {
  const startedAt = performance.now();
  for (const kill of kills) {
    await killAt({ ...kill, at: Math.max(0, kill.at - (performance.now() - startedAt)) });
  }
}

/** An actor that crashed is a bug, whatever was done to its process. */
function crashesIn(name: string, said: string): readonly string[] {
  return said
    .split('\n')
    .filter((line) => /"actor\.(crashed|escalated)"/.test(line) || /^\s+at /.test(line))
    .map((line) => `${name} crashed: ${line}`);
}

async function finishes(child: Child): Promise<readonly string[]> {
  const late = setTimeout(() => child.kill('SIGKILL'), FINISH_WITHIN_MS);
  endWithUs(child, child.exited);
  const { code, signal } = await child.exited;
  clearTimeout(late);
  return code === 0 ? [] : [`It did not finish (${code ?? signal}): ${child.stderr().slice(-2_000)}`];
}

async function judge(backend: Backend, data: string, audit: () => Child): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [measurement, expected] of Object.entries(expectedOfDemo().points)) {
    const found = await backend.points(measurement, data);
    if (!isDeepStrictEqual(found, expected)) {
      problems.push(
        `The store has ${found.length} points of ${measurement}; ${expected.length} must be there, each exactly.`,
      );
    }
  }
  try {
    await expectQuarantineAt(backend.sqs.url, backend.name);
  } catch (error) {
    problems.push(`Quarantine: ${String(error)}`);
  }
  const auditing = audit();
  const { code } = await auditing.exited;
  if (code !== 0 || !auditing.stdout().includes('It balances')) {
    problems.push(`The audit does not agree (${code}):\n${auditing.stdout()}${auditing.stderr()}`);
  }
  return problems;
}
