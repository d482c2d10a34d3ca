/** One line of what Kibana imports. */
export type SavedObject = {
  readonly type: 'index-pattern' | 'search' | 'dashboard';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
};

export type Reference = { readonly name: string; readonly type: string; readonly id: string };

/** What Kibana 8.17 wrote: it and every later one takes these. */
const VERSIONS = { 'index-pattern': '8.0.0', search: '10.5.0', dashboard: '8.9.0' } as const;
const CORE_VERSION = '8.8.0';

/** As Kibana exports it: without the versions it would import objects that do not open. */
export function exported(object: SavedObject): string {
  return JSON.stringify({
    ...object,
    coreMigrationVersion: CORE_VERSION,
    typeMigrationVersion: VERSIONS[object.type],
    managed: false,
  });
}
