import type { Adapters } from '../system/adapters.ts';
import { plan } from '../system/plan.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { load } from './load.ts';
import { line, type Terminal } from './terminal.ts';

/**
 * `millrace validate`: reads the configuration as `run` would, and says what would run. Contacts nobody.
 *
 * @throws ConfigError with every problem at once.
 */
export async function validate(adapters: Adapters, terminal: Terminal, file: string): Promise<ExitCode> {
  const { pipeline } = await load(adapters, file, terminal.env);
  const planned = plan(pipeline, { role: 'run' });
  line(terminal.stdout, `${file} is valid.`);
  const types = pipeline.types.map(({ name }) => name);
  for (const source of pipeline.sources) {
    line(
      terminal.stdout,
      `  source ${source.name}: ${adapters.compileSource(source, { types }).types.join(', ')}`,
    );
  }
  for (const { queue, types } of planned.queues) {
    line(terminal.stdout, `  queue ${pipeline.queue.prefix}-${queue}: ${types.join(', ')}`);
  }
  line(
    terminal.stdout,
    `  queue server ${pipeline.queue.style}, store ${pipeline.store.style}, data in ${pipeline.data}`,
  );
  return EXIT.ok;
}
