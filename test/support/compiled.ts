import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What one process or thread has compiled the next ones need not: measured, a start takes a third of the work with it. */
export const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/** For this process, and for the threads that it starts. Not while coverage is measured, which it makes less precise. */
export function keepCompiled(): void {
  if (process.env['NODE_V8_COVERAGE'] === undefined) {
    enableCompileCache(COMPILED);
    process.env['NODE_COMPILE_CACHE'] = COMPILED;
  }
}
