import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Processor } from '../ports/type.ts';
import { type Wrong, wrong } from './wrong.ts';

/**
 * The processor that a TypeScript or JavaScript module exports as its default; or why there is none. `file` is
 * absolute. Node takes the types out of TypeScript and checks none of them.
 */
export async function loadProcessor(file: string): Promise<Processor | Wrong> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    return wrong('does not exist. Name a module, relative to this file.');
  }
  if (!found.isFile()) {
    return wrong('is not a file. Name a module, relative to this file.');
  }
  try {
    const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    return processorIn(module);
  } catch (error) {
    return wrong(`cannot be loaded: ${sentenceOf(error)} Mend the module.`);
  }
}

function processorIn(module: { readonly default?: unknown }): Processor | Wrong {
  if (module.default === undefined) {
    return wrong('has no default export. Write: export default (record, context) => …');
  }
  return typeof module.default === 'function'
    ? (module.default as Processor)
    : wrong('exports no function as its default. Export one: (record, context) => …');
}

function sentenceOf(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).trim();
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
