import { type Answer, type ApiServer, json, startApiServer } from './api-server.ts';

/** What Kibana says of an import that it took whole. */
export const IMPORTED: Answer = json({ success: true, successCount: 16 });

/**
 * A Kibana as the set-up sees it: it is available, answers an import with what is given, and has these rules, by id. What
 * was asked of it is in `requests`.
 */
export function startKibanaStub(
  imported: Answer = IMPORTED,
  rules: Readonly<Record<string, object>> = {},
): Promise<ApiServer> {
  return startApiServer(({ method, path }) => {
    const rule = rules[path.split('/').at(-1) ?? ''];
    if (path.startsWith('/api/saved_objects/_import')) {
      return imported;
    }
    return method === 'GET' && path.startsWith('/api/alerting') && rule === undefined
      ? { status: 404 }
      : json(rule ?? { status: { overall: { level: 'available' } } });
  });
}
