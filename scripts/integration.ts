import { table } from '../src/cli/table.ts';
import { type Result, runSuite } from './integration/run-suite.ts';
import { type Stack, stackAt } from './integration/stack.ts';
import {
  COMPONENTS,
  componentsOf,
  merged,
  type Suite,
  SUITES,
  type Variables,
} from './integration/suites.ts';

/**
 * Runs the integration tests against the real components of a stack, and says which tests ran against which. Starts
 * what does not run, and stops only what it started, also when it is told to stop in the middle.
 *
 * Usage: node scripts/integration.ts STACK, where STACK is a program with the commands list, up, down and env.
 */
const [program] = process.argv.slice(2);
if (program === undefined) {
  console.error('Usage: node scripts/integration.ts STACK');
  process.exit(64);
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => stopping.abort(new Error(`${name}: stopping what was started here.`)));
}

type Ran = { readonly suite: Suite; readonly results: readonly Result[] };

const ran: Ran[] = [];
const stack = stackAt(program);
await using started = new AsyncDisposableStack();
try {
  const settings = { ...(await bringUp(stack, started)), MILLRACE_TEST_STACK: program };
  for (const suite of SUITES) {
    console.log(`\n${suite.name}: ${suite.components.join(', ')}`);
    ran.push({ suite, results: await runSuite(suite, settings, stopping.signal) });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
report(await stack.list());

/** The settings of every component. What cannot be had is said, and its tests will fail. */
async function bringUp(on: Stack, mine: AsyncDisposableStack): Promise<Variables> {
  const there = await on.list();
  const settings: Variables[] = [];
  for (const { name, settings: settingsOf } of COMPONENTS) {
    stopping.signal.throwIfAborted();
    try {
      if (there.get(name)?.running !== true) {
        console.log(`Starting ${name}.`);
        mine.defer(() => on.down(name));
        await on.up(name);
      }
      settings.push(settingsOf(await on.variables(name)));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
    }
  }
  return merged(settings);
}

function report(there: ReadonlyMap<string, unknown>): void {
  const rows = COMPONENTS.map(({ name }) => {
    const mine = ran.flatMap(({ suite, results }) =>
      results
        .filter(({ fullTitle }) => componentsOf(suite, fullTitle).includes(name))
        .map(({ passed }) => ({ suite: suite.name, passed })),
    );
    const passed = mine.filter((each) => each.passed).length;
    const suites = [...new Set(mine.map(({ suite }) => suite))].join(', ');
    return { name, suites, passed, failed: mine.length - passed };
  });
  const head = ['component', 'suites that ran against it', 'passed', 'failed'];
  const cells = rows.map(({ name, suites, passed, failed }) => [
    name,
    suites || 'NOT USED',
    String(passed),
    String(failed),
  ]);
  console.log(`\n${table(head, cells).join('\n')}`);
  const without = [...there.keys()].filter((name) => COMPONENTS.every((known) => known.name !== name));
  console.log(`\nMillrace has no suite yet for ${without.join(', ')}.`);

  const all = ran.flatMap(({ results }) => results);
  const passed = all.filter((each) => each.passed).length;
  console.log(`\n${passed} passed, ${all.length - passed} failed`);
  if (passed < all.length || rows.some((row) => row.passed === 0)) {
    process.exitCode = 1;
  }
}
