export type { Check, CheckProblem } from './check.ts';
export { type Loaded, loadConfig, type LoadOptions } from './loader.ts';
export { ConfigError, formatProblem, type Problem } from './problems.ts';
export { createRedact } from './redact.ts';
export { configSchema } from './schema/json-schema.ts';
