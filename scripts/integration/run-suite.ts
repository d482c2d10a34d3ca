import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Suite, Variables } from './suites.ts';

/** One test, or a hook that failed. */
export type Result = { readonly fullTitle: string; readonly passed: boolean };

const MOCHA = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));

/** As in `.mocharc.integration.json`, whose `spec` cannot be narrowed from outside. */
const OPTIONS = [
  '--no-config',
  '--require',
  'test/support/hooks.ts',
  '--extension',
  'ts',
  '--timeout',
  '120000',
];

/** `start` and `end` come too, and tell nothing of a test. */
type Event = readonly [
  string,
  { readonly fullTitle: string; readonly err?: string; readonly stack?: string | null },
];

/** Runs the tests of a suite, says each as it ends, and gives them all. What mocha itself dies of is a failed one. */
export async function runSuite(
  suite: Suite,
  settings: Variables,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const child = spawn(process.execPath, [MOCHA, ...OPTIONS, '--reporter', 'json-stream', suite.files], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Mocha ends the test in hand at a SIGINT, and what that has started; at a SIGTERM it leaves it behind.
  const interrupt = () => void child.kill('SIGINT');
  signal.addEventListener('abort', interrupt, { once: true });
  const exited = once(child, 'close') as Promise<[number | null]>;
  const results: Result[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const result = read(line);
    if (result !== undefined) {
      results.push(result);
    }
  }
  const [code] = await exited;
  signal.removeEventListener('abort', interrupt);
  signal.throwIfAborted();
  const failed = results.filter(({ passed }) => !passed).length;
  if (results.length === 0 || (code !== 0 && failed === 0)) {
    results.push({ fullTitle: `${suite.name} as a whole: mocha ended with ${code}`, passed: false });
  }
  return results;
}

function read(line: string): Result | undefined {
  const event = parsed(line);
  if (event === undefined) {
    console.log(line);
    return undefined;
  }
  const [type, test] = event;
  if (type !== 'pass' && type !== 'fail') {
    return undefined;
  }
  console.log(`  ${type === 'pass' ? '✔' : '✖'} ${test.fullTitle}`);
  if (type === 'fail') {
    console.log(`${test.err}\n${test.stack}`.replace(/^/gm, '      '));
  }
  return { fullTitle: test.fullTitle, passed: type === 'pass' };
}

/** Undefined for what a test wrote by itself. */
function parsed(line: string): Event | undefined {
  try {
    const event = JSON.parse(line) as Event;
    return Array.isArray(event) && ['start', 'pass', 'fail', 'end'].includes(event[0]) ? event : undefined;
  } catch {
    return undefined;
  }
}
