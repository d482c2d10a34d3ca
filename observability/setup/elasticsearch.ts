import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { ask, demand, type Env, type Target } from './target.ts';

const SIGNALS = ['logs', 'traces', 'metrics'] as const;
const OWNER = 'millrace';

type Policy = { policy: { phases: { delete: { min_age: string } } } };
type ComponentTemplate = { readonly _meta?: { readonly managed_by?: string }; readonly template: unknown };

/**
 * Puts up how long telemetry is kept (`MILLRACE_KEEP_LOGS`, `_TRACES`, `_METRICS`: such as `30d`) and how it is mapped.
 * Safe to run again; what is there already and changed is rolled over, so that it holds from now on.
 *
 * @throws Error when a `*-otel@custom` template is somebody else's and `MILLRACE_SETUP_OVERWRITE` is not `true`.
 */
export async function setUpElasticsearch(target: Target, env: Env): Promise<readonly string[]> {
  const done: string[] = [];
  for (const signal of SIGNALS) {
    const policy = read(`policies/millrace-${signal}.json`) as Policy;
    const { phases } = policy.policy;
    phases.delete.min_age = env[`MILLRACE_KEEP_${signal.toUpperCase()}`] ?? phases.delete.min_age;
    await demand(target, 'PUT', `/_ilm/policy/millrace-${signal}`, JSON.stringify(policy));
    done.push(`${signal} are kept for ${phases.delete.min_age}`);
  }
  for (const file of readdirSync(new URL('../elasticsearch/component-templates/', import.meta.url))) {
    const name = file.replace(/\.json$/, '');
    const wanted = read(`component-templates/${file}`) as ComponentTemplate;
    const present = await templateOf(target, name);
    if (
      present !== undefined &&
      present._meta?.managed_by !== OWNER &&
      env['MILLRACE_SETUP_OVERWRITE'] !== 'true'
    ) {
      throw new Error(
        `ELASTICSEARCH: the component template ${name} is there and not Millrace's. ` +
          'Merge it by hand, or set MILLRACE_SETUP_OVERWRITE=true to replace it.',
      );
    }
    await demand(target, 'PUT', `/_component_template/${encodeURIComponent(name)}`, JSON.stringify(wanted));
    const changed = !isDeepStrictEqual(present, await templateOf(target, name));
    done.push(`${name} is ${changed ? 'put up' : 'as it was'}`);
    if (changed) {
      done.push(...(await rollOver(target, name.split('-')[0] ?? name)));
    }
  }
  return done;
}

/** What was begun with the old mapping goes on with the new one. */
async function rollOver(target: Target, signal: string): Promise<string[]> {
  const path = `/_data_stream/${signal}-millrace.otel-*`;
  const { data_streams: streams } = (await demand(target, 'GET', path)) as {
    data_streams: { name: string }[];
  };
  for (const { name } of streams) {
    await demand(target, 'POST', `/${name}/_rollover`);
  }
  return streams.map(({ name }) => `${name} is rolled over`);
}

async function templateOf(target: Target, name: string): Promise<ComponentTemplate | undefined> {
  const { status, body } = await ask(target, 'GET', `/_component_template/${encodeURIComponent(name)}`);
  if (status === 404) {
    return undefined;
  }
  const { component_templates: found } = body as {
    component_templates?: { component_template: ComponentTemplate }[];
  };
  if (found?.[0] === undefined) {
    throw new Error(`ELASTICSEARCH: asking for the component template ${name} answered ${status}.`);
  }
  return found[0].component_template;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../elasticsearch/${file}`, import.meta.url), 'utf8'));
}
