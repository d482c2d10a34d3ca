import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { setting } from './setting.ts';

export const CHART = fileURLToPath(new URL('../../helm/millrace', import.meta.url));

/** An object of Kubernetes, as far as tests read it. */
export type Manifest = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- what is in it differs by kind, and each test knows its own
  readonly spec: any;
  readonly data?: Readonly<Record<string, string>>;
};

export type HelmVersion = { readonly name: string; readonly program: () => string };

export const HELM4: HelmVersion = {
  name: 'Helm 4',
  program: () => setting('MILLRACE_TEST_HELM', 'the program helm, version 4'),
};

export const HELM3: HelmVersion = {
  name: 'Helm 3',
  program: () => setting('MILLRACE_TEST_HELM3', 'the program helm, version 3.17 or newer'),
};

/** A pipeline and nothing else: what every other value is laid over. */
export function minimalValues(): Record<string, unknown> {
  return parse(readFileSync(`${CHART}/ci/minimal-values.yaml`, 'utf8')) as Record<string, unknown>;
}

/** How long one call may take, on a machine with much to do. */
const CALL_MS = 60_000;

/** What a call printed. @throws Error with what helm said when it fails */
export function helm(
  version: HelmVersion,
  args: readonly string[],
  values?: object,
  timeout: number = CALL_MS,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const input = values === undefined ? [] : ['--values', '-'];
    const options = { timeout, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(version.program(), [...args, ...input], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else {
        reject(new Error(`helm ${args.join(' ')}: ${stderr.trim() || error.message}\n${stdout}`));
      }
    });
    // JSON is YAML.
    child.stdin?.end(values === undefined ? '' : JSON.stringify(values));
  });
}

export const RELEASE = ['millrace', CHART, '--namespace', 'data'] as const;

/** The objects that the chart makes of the values. @throws Error with what helm said */
export async function template(
  values: object,
  {
    version = HELM4,
    flags = [],
  }: { readonly version?: HelmVersion; readonly flags?: readonly string[] } = {},
): Promise<readonly Manifest[]> {
  return manifestsIn(await helm(version, ['template', ...RELEASE, ...flags], values));
}

export function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => {
      if (document.errors[0] !== undefined) {
        throw document.errors[0];
      }
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** The one object of that kind and name. @throws Error naming those that there are */
export function only(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((each) => each.kind === kind && each.metadata.name === name);
  if (found.length !== 1 || found[0] === undefined) {
    const there = manifests.map((each) => `${each.kind} ${each.metadata.name}`);
    throw new Error(`There are ${found.length} ${kind} ${name} among ${there.join(', ')}.`);
  }
  return found[0];
}
