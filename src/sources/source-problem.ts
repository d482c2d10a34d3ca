/** What is wrong with a source's configuration: where, as a path within `SourceConfig`, and one sentence. */
export type SourceProblem = { readonly path: readonly (string | number)[]; readonly message: string };
