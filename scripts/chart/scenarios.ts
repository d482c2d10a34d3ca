import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const CHART = fileURLToPath(new URL('../../helm/millrace', import.meta.url));

/** Every `ci/NAME-values.yaml`: by its name, and what it is rendered to. */
export const SCENARIOS = readdirSync(`${CHART}/ci`)
  .filter((file) => file.endsWith('-values.yaml'))
  .map((file) => {
    const name = file.replace(/-values\.yaml$/, '');
    return { name, values: `${CHART}/ci/${file}`, rendered: `${CHART}/ci/rendered/${name}.yaml` };
  });

/** The arguments of helm. The version of Kubernetes is that of the tests. */
export function templateArgs(values: string): readonly string[] {
  return [
    'template',
    'millrace',
    CHART,
    '--namespace',
    'data',
    '--kube-version',
    '1.36.0',
    '--values',
    values,
  ];
}

/** Helm 3 and Helm 4 differ in blank lines. */
export function withoutBlankLines(text: string): string {
  return text.replaceAll(/\n(?:[ \t]*\n)+/g, '\n');
}
