/** @returns what it printed @throws Error with what it said */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

const LINES_OF_A_LOG = 60;

/** What is worth a look when something in a namespace went wrong; what cannot be had is left out. */
const LOOKS: readonly (readonly string[])[] = [
  ['get', 'all', '--output', 'wide'],
  ['get', 'scaledobjects.keda.sh', '--output', 'yaml'],
  ['get', 'events', '--sort-by', '.lastTimestamp'],
  ['describe', 'pods'],
];

/** Objects, events and logs of a namespace, for whoever reads that a test failed on another machine. */
export async function clusterReport(kubectl: Kubectl): Promise<string> {
  const pods = await kubectl('get', 'pods', '--output', 'name').catch(() => '');
  const logs = pods
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => ['logs', name, '--all-containers', '--prefix', '--tail', String(LINES_OF_A_LOG)])
    .flatMap((look) => [look, [...look, '--previous']]);
  const told: string[] = [];
  for (const look of [...LOOKS, ...logs]) {
    const text = await kubectl(...look).catch(() => '');
    if (text.trim() !== '') {
      told.push(`--- kubectl ${look.join(' ')}\n${text.trim()}`);
    }
  }
  return told.join('\n');
}

/** In a `describe`: says after each test that failed what its namespace looks like. */
export function reportOfFailures(cluster: () => { readonly kubectl: Kubectl } | undefined): void {
  afterEach(async function () {
    const there = cluster();
    if (this.currentTest?.state === 'failed' && there !== undefined) {
      console.error(await clusterReport(there.kubectl));
    }
  });
}
