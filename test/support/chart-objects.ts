import { parse } from 'yaml';
import { type Manifest, minimalValues, only } from './helm.ts';

const TWO_TYPES = {
  quake: { time: { path: 'properties.time', unit: 'ms' }, fields: { magnitude: 'properties.mag' } },
  weather: { time: 'time', fields: { temperature: 'temperature' } },
};

/** The minimal values, with two types and whatever is said. */
export function values(changes: object = {}): Record<string, unknown> {
  const minimal = minimalValues();
  return { ...minimal, pipeline: { ...(minimal['pipeline'] as object), types: TWO_TYPES }, ...changes };
}

export const gatherOf = (all: readonly Manifest[]) => only(all, 'StatefulSet', 'millrace-gather');
export const processOf = (all: readonly Manifest[], group = '') =>
  only(all, 'Deployment', `millrace-process${group === '' ? '' : `-${group}`}`);
export const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0];
export const envOf = (of: Manifest): Record<string, unknown> =>
  Object.fromEntries(
    containerOf(of).env.map(({ name, value, valueFrom }: Record<string, string>) => [
      name,
      value ?? valueFrom,
    ]),
  );
export const pipelineOf = (all: readonly Manifest[]) =>
  parse(only(all, 'ConfigMap', 'millrace-pipeline').data?.['millrace.yaml'] ?? '');
