import { fileURLToPath } from 'node:url';
import { loadConfig } from '../src/config/index.ts';
import type { Pipeline } from '../src/ports/pipeline.ts';

const DEMO = fileURLToPath(new URL('../examples/demo/millrace.yaml', import.meta.url));

/**
 * The pipeline of the demo, with nothing in it but the quakes and a store wherever a run has its folder: every option
 * has its default.
 */
export async function quakePipeline(): Promise<Pipeline> {
  const { pipeline } = await loadConfig(DEMO, { env: {} });
  return {
    ...pipeline,
    sources: pipeline.sources.filter(({ name }) => name === 'earthquakes'),
    types: pipeline.types.filter(({ name }) => name === 'quake'),
    store: { ...pipeline.store, style: 'sqlite', file: 'store.db' },
  };
}
