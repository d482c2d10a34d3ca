import { readFileSync } from 'node:fs';

/** A line of the file that Kibana imports. */
export type KibanaObject = {
  readonly type: 'index-pattern' | 'search' | 'dashboard';
  readonly id: string;
  readonly typeMigrationVersion: string;
  readonly attributes: {
    readonly title: string;
    readonly columns?: readonly string[];
    readonly fieldFormatMap?: string;
    readonly panelsJSON?: string;
    readonly kibanaSavedObjectMeta?: { readonly searchSourceJSON: string };
  };
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
};

export type LensColumn = {
  readonly operationType: 'date_histogram' | 'terms' | 'sum' | 'max' | 'min' | 'count';
  readonly sourceField: string;
};

export type KibanaPanel = {
  readonly panelIndex: string;
  readonly title?: string;
  readonly gridData: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
    readonly i: string;
  };
  readonly panelRefName?: string;
  readonly embeddableConfig: {
    readonly attributes?: {
      readonly title: string;
      readonly references: readonly { readonly name: string; readonly id: string }[];
      readonly state: {
        readonly query: { readonly query: string };
        readonly datasourceStates: {
          readonly formBased: {
            readonly layers: { readonly main: { readonly columns: Readonly<Record<string, LensColumn>> } };
          };
        };
      };
    };
  };
};

export type KibanaRule = {
  readonly id: string;
  readonly body: {
    readonly name: string;
    readonly params: {
      readonly esQuery: string;
      readonly index: readonly string[];
      readonly threshold: readonly [number];
      readonly thresholdComparator: '>' | '<';
    };
  };
};

export function kibanaObjects(): readonly KibanaObject[] {
  return linesOf('saved-objects.ndjson') as readonly KibanaObject[];
}

export function kibanaRules(): readonly KibanaRule[] {
  return linesOf('rules.ndjson') as readonly KibanaRule[];
}

export function idOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}:${id}`;
}

export function panelsOf({ attributes }: KibanaObject): readonly KibanaPanel[] {
  return JSON.parse(attributes.panelsJSON ?? '[]') as readonly KibanaPanel[];
}

type SearchSource = {
  readonly query: { readonly language: string; readonly query: string };
  readonly indexRefName?: string;
};

export function searchSourceOf({ attributes }: KibanaObject): SearchSource {
  return JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? '') as SearchSource;
}

function linesOf(file: string): readonly unknown[] {
  return readFileSync(new URL(`../../observability/kibana/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
