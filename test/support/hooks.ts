import type { RootHookObject } from 'mocha';
import { keepCompiled } from './compiled.ts';

keepCompiled();

/** What keeps a process alive and that a test must not leave behind. */
const LEAKS = [
  'Timeout',
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'MessagePort',
  'Worker',
  'FSWatcher',
];

/** How long a closed socket may take to be gone. */
const GRACE_MS = 2_000;
const LOOK_MS = 50;

/** After the last test, nothing may be running: no timer, socket, server, child process or worker. */
export const mochaHooks: RootHookObject = {
  async afterAll() {
    let leaked = leaks();
    for (let waited = 0; leaked.length > 0 && waited < GRACE_MS; waited += LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      leaked = leaks();
    }
    if (leaked.length > 0) {
      throw new Error(`Left running after the last test: ${leaked.join(', ')}.`);
    }
  },
};

const before = count();

function leaks(): string[] {
  const now = count();
  return LEAKS.filter((kind) => (now.get(kind) ?? 0) > (before.get(kind) ?? 0) + allowed(kind));
}

/** Mocha runs this very hook under one timer of its own. */
function allowed(kind: string): number {
  return kind === 'Timeout' ? 1 : 0;
}

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
