import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

type Attribute = { readonly key: string; readonly value: { readonly stringValue?: string } };
type Point = { readonly asInt?: string; readonly asDouble?: number };
type Export = {
  readonly resourceMetrics?: readonly {
    readonly resource: { readonly attributes?: readonly Attribute[] };
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly sum?: { readonly dataPoints?: readonly Point[] };
      }[];
    }[];
  }[];
};

/**
 * What a Collector wrote down of the counters of one namespace: the sum of each, by the pod that counted. Counters are
 * exported as what came since the last export.
 *
 * @param folder where it writes `metrics.jsonl`, a line for each export
 */
export async function countersOf(
  folder: string,
  namespace: string,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const sums = new Map<string, Map<string, number>>();
  for await (const line of createInterface({ input: createReadStream(join(folder, 'metrics.jsonl')) })) {
    for (const { resource, scopeMetrics } of (JSON.parse(line) as Export).resourceMetrics ?? []) {
      const who = new Map(resource.attributes?.map(({ key, value }) => [key, value.stringValue]));
      if (who.get('k8s.namespace.name') !== namespace) {
        continue;
      }
      const pod = who.get('k8s.pod.name') ?? '';
      for (const { name, sum } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        const byPod = sums.get(name) ?? new Map<string, number>();
        const more = (sum?.dataPoints ?? []).reduce(
          (all, { asInt, asDouble = Number(asInt) }) => all + asDouble,
          0,
        );
        sums.set(name, byPod.set(pod, (byPod.get(pod) ?? 0) + more));
      }
    }
  }
  return sums;
}

export function total(byPod: ReadonlyMap<string, number> | undefined): number {
  return [...(byPod?.values() ?? [])].reduce((sum, each) => sum + each, 0);
}
