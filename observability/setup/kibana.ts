import { readFileSync } from 'node:fs';
import { ask, demand, type Target } from './target.ts';

type Imported = { readonly success?: boolean; readonly successCount?: number; readonly errors?: unknown };
type Rule = { readonly id: string; readonly body: Readonly<Record<string, unknown>> };

/** What a rule is made with and cannot be changed. */
const FIXED = ['rule_type_id', 'consumer', 'enabled'];

/**
 * Imports the data views, searches and dashboards over what is there of them, and makes or updates the alert rules. Whom
 * a rule tells is the operator's: its actions are kept.
 *
 * @throws Error when Kibana did not take all of it.
 */
export async function setUpKibana(target: Target): Promise<readonly string[]> {
  const objects = read('saved-objects.ndjson');
  const form = new FormData();
  form.append('file', new Blob([objects], { type: 'application/ndjson' }), 'saved-objects.ndjson');
  // It answers 200 for an import of which a part, or all, was refused.
  const imported = (await demand(
    target,
    'POST',
    '/api/saved_objects/_import?overwrite=true',
    form,
  )) as Imported;
  if (imported.success !== true) {
    throw new Error(`KIBANA did not take the saved objects: ${JSON.stringify(imported.errors ?? imported)}`);
  }
  const rules = read('rules.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Rule);
  for (const rule of rules) {
    await putRule(target, rule);
  }
  return [`${imported.successCount} saved objects are imported`, `${rules.length} alert rules are there`];
}

async function putRule(target: Target, { id, body }: Rule): Promise<void> {
  const path = `/api/alerting/rule/${id}`;
  const { status, body: present } = await ask(target, 'GET', path);
  if (status === 404) {
    await demand(target, 'POST', path, JSON.stringify(body));
    return;
  }
  const { actions = [] } = present as { actions?: unknown };
  const changeable = Object.entries(body).filter(([name]) => !FIXED.includes(name));
  await demand(target, 'PUT', path, JSON.stringify({ ...Object.fromEntries(changeable), actions }));
}

function read(file: string): string {
  return readFileSync(new URL(`../kibana/${file}`, import.meta.url), 'utf8');
}
