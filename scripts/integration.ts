import { table } from '../src/cli/table.ts';
import { type Result, runSuite } from './integration/run-suite.ts';
import { runningComponents } from './integration/running-components.ts';
import { stackAt } from './integration/stack.ts';
import { COMPONENTS, componentsOf, type Suite, SUITES, type Variables } from './integration/suites.ts';

/**
 * Runs the integration tests against the real components of a stack, and says which tests ran against which. Starts
 * what a suite needs and does not run, and stops only what it started, also when it is told to stop in the middle.
 *
 * Usage: node scripts/integration.ts STACK [SUITE...], where STACK is a program with the commands list, up, down and
 * env, and SUITE the name of a suite; all of them without one. With --components: prints what the suites run against.
 */
const [program, ...names] = process.argv.slice(2);
if (program === undefined) {
  console.error('Usage: node scripts/integration.ts STACK [SUITE...], or --components');
  process.exit(64);
}
if (program === '--components') {
  console.log(
    componentsFor(SUITES)
      .map(({ name }) => name)
      .join(' '),
  );
  process.exit(0);
}
const unknown = names.find((name) => SUITES.every((suite) => suite.name !== name));
if (unknown !== undefined) {
  console.error(`There is no suite ${unknown}. There are: ${SUITES.map(({ name }) => name).join(', ')}.`);
  process.exit(64);
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => stopping.abort(new Error(`${name}: stopping what was started here.`)));
}

type Ran = { readonly suite: Suite; readonly seconds: number; readonly results: readonly Result[] };

const suites = names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
const ran: Ran[] = [];
const waiting: { readonly suite: Suite; readonly running: Promise<void> }[] = [];
const stack = stackAt(program);
await using components = runningComponents(stack);
try {
  for (const [index, suite] of suites.entries()) {
    console.log(`\n${suite.name}: ${suite.components.join(', ')}`);
    const needed = COMPONENTS.filter(({ name }) => suite.components.includes(name));
    const settings = await components.settingsOf(needed, stopping.signal);
    const running = run(suite, { ...settings, MILLRACE_TEST_STACK: program });
    if (suite.waits === true) {
      running.catch(() => undefined); // Heard below.
      waiting.push({ suite, running });
    } else {
      await running;
    }
    const needing = [...suites.slice(index + 1), ...waiting.map((each) => each.suite)];
    await components.keepOnly(new Set(needing.flatMap((each) => each.components)));
  }
  await Promise.all(waiting.map(({ running }) => running));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
report([...(await stack.list()).keys()]);

async function run(suite: Suite, settings: Variables): Promise<void> {
  const began = performance.now();
  const results = await runSuite(suite, settings, stopping.signal);
  ran.push({ suite, seconds: (performance.now() - began) / 1_000, results });
}

function componentsFor(some: readonly Suite[]) {
  return COMPONENTS.filter(({ name }) => some.some((suite) => suite.components.includes(name)));
}

function report(there: readonly string[]): void {
  const wanted = componentsFor(suites);
  const rows = wanted.map(({ name }) => {
    const mine = ran.flatMap(({ suite, results }) =>
      results
        .filter(({ fullTitle }) => componentsOf(suite, fullTitle).includes(name))
        .map(({ passed }) => ({ suite: suite.name, passed })),
    );
    const passed = mine.filter((each) => each.passed).length;
    const names = [...new Set(mine.map(({ suite }) => suite))].join(', ');
    return { name, names, passed, failed: mine.length - passed };
  });
  const head = ['component', 'suites that ran against it', 'passed', 'failed'];
  const cells = rows.map(({ name, names, passed, failed }) => [
    name,
    names || 'NOT USED',
    String(passed),
    String(failed),
  ]);
  console.log(`\n${table(head, cells).join('\n')}`);
  const lasted = ran.map(({ suite, seconds }) => `${suite.name} ${Math.ceil(seconds)} s`);
  console.log(`\nTook: ${lasted.join(', ')}.`);
  const without = there.filter((name) => wanted.every((used) => used.name !== name));
  if (without.length > 0) {
    console.log(`No suite that ran is for ${without.join(', ')}.`);
  }

  const all = ran.flatMap(({ results }) => results);
  const passed = all.filter((each) => each.passed).length;
  console.log(`\n${passed} passed, ${all.length - passed} failed`);
  if (ran.length < suites.length || passed < all.length || rows.some((row) => row.passed === 0)) {
    process.exitCode = 1;
  }
}
