import * as kubernetes from '@kubernetes/client-node';
import type { Manifest } from './helm.ts';

/** The models of the API that the chart makes objects of, as the client library calls them. */
const MODELS: Readonly<Record<string, string>> = {
  'v1 ConfigMap': 'V1ConfigMap',
  'v1 Pod': 'V1Pod',
  'v1 Secret': 'V1Secret',
  'v1 Service': 'V1Service',
  'v1 ServiceAccount': 'V1ServiceAccount',
  'apps/v1 Deployment': 'V1Deployment',
  'apps/v1 StatefulSet': 'V1StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler': 'V2HorizontalPodAutoscaler',
  'batch/v1 Job': 'V1Job',
  'networking.k8s.io/v1 NetworkPolicy': 'V1NetworkPolicy',
  'policy/v1 PodDisruptionBudget': 'V1PodDisruptionBudget',
};

/** Custom resources, which their definitions in a cluster judge. */
const CUSTOM = /^(keda\.sh|elasticsearch\.k8s\.elastic\.co|kibana\.k8s\.elastic\.co)\//;

type Model = { getAttributeTypeMap(): readonly { readonly baseName: string; readonly type: string }[] };

/** What is wrong with an object by the API's own types: fields that it has not got, values of another type. */
export function faultsOf(manifest: Manifest): readonly string[] {
  if (CUSTOM.test(manifest.apiVersion)) {
    return [];
  }
  const model = MODELS[`${manifest.apiVersion} ${manifest.kind}`];
  return model === undefined
    ? [`no model of ${manifest.apiVersion} ${manifest.kind}`]
    : faultsIn(manifest, model, manifest.kind);
}

function faultsIn(value: unknown, type: string, at: string): string[] {
  if (value === null) {
    return [`${at}: null`];
  }
  const list = /^Array<(.+)>$/.exec(type)?.[1];
  if (list !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => faultsIn(item, list, `${at}[${index}]`))
      : [`${at}: not a list`];
  }
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) {
    return typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, item]) => faultsIn(item, map, `${at}.${key}`))
      : [`${at}: not a mapping`];
  }
  if (type === 'IntOrString') {
    return ['number', 'string'].includes(typeof value) ? [] : [`${at}: neither a number nor text`];
  }
  if (['string', 'number', 'boolean'].includes(type)) {
    // A quantity may be written as a number too, and its model is text.
    return typeof value === type ? [] : [`${at}: ${typeof value}, not ${type}`];
  }
  const model = (kubernetes as unknown as Readonly<Record<string, Partial<Model>>>)[type];
  return model?.getAttributeTypeMap === undefined ? [] : faultsOfFields(value, type, model as Model, at);
}

function faultsOfFields(value: unknown, type: string, model: Model, at: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) {
    return [`${at}: not a mapping`];
  }
  const fields = new Map(model.getAttributeTypeMap().map((each) => [each.baseName, each.type]));
  return Object.entries(value as object).flatMap(([key, item]) => {
    const of = fields.get(key);
    return of === undefined ? [`${at}.${key}: not a field of ${type}`] : faultsIn(item, of, `${at}.${key}`);
  });
}
