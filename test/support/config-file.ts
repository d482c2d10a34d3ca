import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Check, ConfigError, type Loaded, loadConfig, type Problem } from '../../src/config/index.ts';
import type { Pipeline } from '../../src/ports/pipeline.ts';

export type ConfigOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly check?: Check;
  /** Other files beside the configuration, by name. */
  readonly files?: Readonly<Record<string, string>>;
};

/** A source and a type that are complete: for tests of something else. */
export const SOURCE = 'url: https://api.example.com/v1\nschedule: once\ntype: quake';
export const TYPE = 'time: at\nfields: { size: size }';

/** A whole file around one section: `source` and `type` are the lines of the only one, `rest` follows. */
export function configWith(sections: { source?: string; type?: string; rest?: string }): string {
  const { source = SOURCE, type = TYPE, rest = '' } = sections;
  return `sources:\n  quakes:\n${indent(source)}\ntypes:\n  quake:\n${indent(type)}\n${rest}\n`;
}

function indent(lines: string): string {
  return lines.replace(/^/gm, '    ');
}

/** A new folder with these files in it, which is gone when the test is over. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-config-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Loads a text as `pipeline.yaml` in a folder of its own. */
export async function loaded(
  yaml: string,
  { env = {}, check, files = {} }: ConfigOptions = {},
): Promise<Loaded> {
  await using place = await folderWith({ ...files, 'pipeline.yaml': yaml });
  return await loadConfig(join(place.folder, 'pipeline.yaml'), { env, check });
}

export async function pipelineOf(yaml: string, options?: ConfigOptions): Promise<Pipeline> {
  return (await loaded(yaml, options)).pipeline;
}

/** The problems of a text; none when it loads. */
export async function problemsOf(yaml: string, options?: ConfigOptions): Promise<readonly Problem[]> {
  try {
    await loaded(yaml, options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
}

/** The same as `line:column path: message`. */
export async function complaints(yaml: string, options?: ConfigOptions): Promise<readonly string[]> {
  const problems = await problemsOf(yaml, options);
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}
