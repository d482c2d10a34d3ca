import type { Stack } from './stack.ts';
import { type Component, merged, type Variables } from './suites.ts';

/** The components of a stack that run now. What ran before is left as it is. */
export type RunningComponents = AsyncDisposable & {
  /**
   * Starts those that do not run, in the order given, and has the settings that tests read of all of them. What cannot be
   * had is said, and has no settings: the tests that need it fail.
   */
  settingsOf(components: readonly Component[], signal: AbortSignal): Promise<Variables>;
  /** Stops those that were started here and that are not among these: memory and processor go to what runs next. */
  keepOnly(names: ReadonlySet<string>): Promise<void>;
};

export function runningComponents(stack: Stack): RunningComponents {
  /** Newest last: one that joins another stops before it. */
  const startedHere: string[] = [];

  async function keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const name of startedHere.filter((each) => !names.has(each)).toReversed()) {
      await stack.down(name);
      startedHere.splice(startedHere.indexOf(name), 1);
    }
  }

  return {
    async settingsOf(components, signal) {
      const there = await stack.list();
      const settings: Variables[] = [];
      for (const { name, settings: settingsOf } of components) {
        signal.throwIfAborted();
        try {
          if (there.get(name)?.running !== true) {
            console.log(`Starting ${name}.`);
            startedHere.push(name);
            await stack.up(name);
          }
          settings.push(settingsOf(await stack.variables(name)));
        } catch (error) {
          console.error(error instanceof Error ? error.message : error);
        }
      }
      return merged(settings);
    },
    keepOnly,
    [Symbol.asyncDispose]: () => keepOnly(new Set()),
  };
}
