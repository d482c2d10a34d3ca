/**
 * Replaces every known secret in a text with `***`. Made once from the configuration and handed to whoever writes
 * text that leaves the process: provenance, logs, traces, errors.
 */
export type Redact = (text: string) => string;
