import type { Loaded } from '../config/index.ts';
import type { Adapters } from '../system/adapters.ts';

/**
 * Reads and checks a configuration with all that only the parts themselves know about it.
 *
 * @throws ConfigError with every problem at once.
 */
export function load(
  adapters: Adapters,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Loaded> {
  return adapters.loadConfig(file, {
    env,
    check: { source: adapters.checkSource, type: adapters.checkType },
  });
}
