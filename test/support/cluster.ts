import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clusterReport, type Kubectl } from './cluster-report.ts';
import { CHART, helm, type HelmVersion, type Manifest } from './helm.ts';
import { setting } from './setting.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The image of this checkout, as the chart names it. Never `latest`, which would be pulled. */
export const IMAGE = { repository: 'millrace', tag: 'cluster-test' };

/** Where pods find what listens on the loopback address of the machine of the tests. */
export const HOST = 'host.internal';

/** How long an image may take to be built, and a release to be ready, on a machine with much to do. */
const BUILD_MS = 600_000;
const READY_MS = 700_000;

export type Pod = Manifest & {
  readonly status: {
    readonly podIP?: string;
    readonly phase: string;
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly ready: boolean }[];
  };
};

/** A namespace of its own in a real cluster. Disposing deletes it, with its volumes. */
export type Cluster = AsyncDisposable & {
  readonly namespace: string;
  readonly kubectl: Kubectl;
  /** `kubectl get`, read. */
  list<Item = Manifest>(...args: readonly string[]): Promise<readonly Item[]>;
  /** Puts objects there. */
  apply(...objects: readonly object[]): Promise<void>;
  helm(version: HelmVersion, args: readonly string[], values?: object): Promise<string>;
  /** Installs or upgrades, and waits until every pod is ready. @throws Error with what is there instead */
  release(version: HelmVersion, name: string, values: object): Promise<string>;
};

export async function startCluster(): Promise<Cluster> {
  const namespace = `millrace-${randomBytes(4).toString('hex')}`;
  const config = setting(
    'MILLRACE_TEST_KUBECONFIG',
    'the kubeconfig of a cluster whose pods reach this machine',
  );

  function kubectl(args: readonly string[], input?: string): Promise<string> {
    const program = setting('MILLRACE_TEST_KUBECTL', 'the program kubectl');
    return run(program, ['--kubeconfig', config, '--namespace', namespace, ...args], input);
  }

  function withHelm(version: HelmVersion, args: readonly string[], values?: object): Promise<string> {
    return helm(version, [...args, '--kubeconfig', config, '--namespace', namespace], values, READY_MS);
  }

  await kubectl(['create', 'namespace', namespace]);
  return {
    namespace,
    kubectl: (...args) => kubectl(args),
    async list<Item>(...args: readonly string[]) {
      const { items } = JSON.parse(await kubectl(['get', ...args, '--output', 'json'])) as { items: Item[] };
      return items;
    },
    async apply(...objects) {
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await kubectl(['apply', '--filename', '-'], input);
    },
    helm: withHelm,
    async release(version, name, values) {
      const flags = ['--install', '--wait', '--timeout', '600s'];
      try {
        return await withHelm(version, ['upgrade', name, CHART, ...flags], values);
      } catch (error) {
        const report = await clusterReport((...args) => kubectl(args));
        throw new Error(`${(error as Error).message}\n${report}`, { cause: error });
      }
    },
    async [Symbol.asyncDispose]() {
      // What would make pods again goes first; then volumes: where a folder of the node is one, it goes with its claim.
      await kubectl(['delete', 'deployments,statefulsets,jobs', '--all', '--wait=true']);
      await kubectl(['delete', 'pods,persistentvolumeclaims', '--all', '--grace-period', '1', '--wait=true']);
      await kubectl(['delete', 'namespace', namespace, '--wait=false']);
    },
  };
}

let built: Promise<void> | undefined;

/** Builds the image of this checkout and makes it known to the node: once, whoever asks for it. */
export function buildImage(): Promise<void> {
  built ??= build();
  return built;
}

async function build(): Promise<void> {
  const docker = setting('MILLRACE_TEST_DOCKER', 'the program docker, with a daemon to build with');
  const name = `${IMAGE.repository}:${IMAGE.tag}`;
  await run(docker, ['build', '--quiet', '--tag', name, '--target', 'millrace', ROOT]);
  await importImages(name);
}

/** Where no registry can be reached, a program makes stand-ins of images that others publish. */
export async function haveImages(...names: readonly string[]): Promise<void> {
  const program = process.env['MILLRACE_TEST_DOCKER_IMAGES'];
  if (program !== undefined && program !== '') {
    await run(program, names);
  }
}

/** Makes images of the daemon known to the node, which pulls none. */
export async function importImages(...names: readonly string[]): Promise<void> {
  const docker = setting('MILLRACE_TEST_DOCKER', 'the program docker, with a daemon that has the images');
  const importer = setting(
    'MILLRACE_TEST_IMAGE_IMPORT',
    'the program that makes an archive of images known to the node',
  );
  using folder = temporaryFolder();
  const archive = join(folder.path, 'images.tar');
  await run(docker, ['save', '--output', archive, ...names]);
  await run(importer, [archive]);
}

/** @throws Error with what the program said */
async function run(program: string, args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(program, [...args], { timeout: BUILD_MS, maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`${program} ${args.join(' ')}: ${stderr.trim() || message}\n${stdout}`, { cause: error });
  }
}
