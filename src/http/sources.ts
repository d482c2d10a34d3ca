import type { SourceConfig } from '../ports/pipeline.ts';

/** What HTTP needs to know of a source. */
export type HttpSource = Pick<
  SourceConfig,
  | 'name'
  | 'url'
  | 'concurrency'
  | 'rates'
  | 'budget'
  | 'auth'
  | 'tls'
  | 'allowHosts'
  | 'deadlines'
  | 'limits'
  | 'retry'
>;

/** The source of a request. A name that no source has is a bug, and is thrown as one. */
export type SourceOf = (name: string) => HttpSource;

/** Looks sources up by name. */
export function sourcesByName(sources: readonly HttpSource[]): SourceOf {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return (name) => {
    const source = byName.get(name);
    if (source === undefined) {
      throw new Error(`A request names the source "${name}", which HTTP was not told of.`);
    }
    return source;
  };
}
