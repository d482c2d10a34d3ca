import { Option } from 'commander';

/** What the environment may say instead of an option, as containers like it. An option that is given wins. */
const VARIABLES: Readonly<Record<string, string>> = {
  '--config': 'MILLRACE_CONFIG',
  '--host': 'MILLRACE_HOST',
  '--port': 'MILLRACE_PORT',
  '--types': 'MILLRACE_TYPES',
  '--replica-index': 'MILLRACE_REPLICA_INDEX',
  '--replicas': 'MILLRACE_REPLICAS',
  '--cursors-from': 'MILLRACE_CURSORS_FROM',
  '--drain-deadline': 'MILLRACE_DRAIN_DEADLINE',
  '--log-level': 'MILLRACE_LOG_LEVEL',
  '--log-format': 'MILLRACE_LOG_FORMAT',
};

/** An option that the environment may say as well, where there is a variable for it: the help tells its name. */
export function option(flags: string, help?: string): Option {
  const made = new Option(flags, help);
  const variable = VARIABLES[made.long ?? ''];
  return variable === undefined ? made : made.env(variable);
}

/** The configuration that a command reads. */
export function configOption(): Option {
  return option('-c, --config <file>', 'the configuration').default('millrace.yaml');
}
