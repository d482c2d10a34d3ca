export { type Backfill, type BackfillRange, compileBackfill } from './backfill.ts';
export { failedPageOf, refetchSource } from './refetch.ts';
export { checkSource } from './check-source.ts';
export { compileSource, type SourceOptions } from './compile-source.ts';
export type { SourceProblem } from './source-problem.ts';
