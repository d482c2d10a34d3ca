import { plainHttp } from './plain-http.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import { setting } from './setting.ts';

/** The last of what it puts up by itself when it is new. */
const BUILT_IN = 'traces-otel@template';

/** An Elasticsearch that a test owns and may kill; a folder that was used before is gone on with. */
export function startElasticsearch({
  port,
  folder,
}: {
  readonly port: number;
  readonly folder: string;
}): Promise<ServerProcess> {
  const program = setting(
    'MILLRACE_TEST_STACK',
    'a program that runs servers in the foreground: PROGRAM run elasticsearch --port PORT --data FOLDER',
  );
  return startServer({
    name: 'Elasticsearch',
    command: [program, 'run', 'elasticsearch', '--port', String(port), '--data', folder],
    env: {},
    ready: async () =>
      (await plainHttp('GET', `http://127.0.0.1:${port}/_index_template/${BUILT_IN}`)).status === 200,
    withinMs: 120_000,
  });
}
