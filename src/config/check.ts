import type { MappedType, SourceConfig } from '../ports/pipeline.ts';
import type { Path } from './paths.ts';

/** Something that another floor finds wrong. `path` is within the section as it stands in the YAML. */
export type CheckProblem = { readonly path: Path; readonly message: string };

/** What only other floors know (cron, JMESPath, paths, templates): the door injects it. */
export type Check = {
  source(config: SourceConfig): readonly CheckProblem[];
  type(config: MappedType): readonly CheckProblem[];
};
