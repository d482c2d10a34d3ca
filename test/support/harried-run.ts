import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { FAILURES } from '../../src/http/breaker.ts';
import { json, startApiServer } from './api-server.ts';
import { startMillrace } from './child.ts';
import { startFaultySqs } from './faulty-sqs.ts';
import { startInfluxKeeper } from './influx-keeper.ts';
import { everythingOf, newNamespace } from './observed.ts';
import { otlpTee } from './otlp-tee.ts';
import { environment, type Place, type Ran } from './troubled-run.ts';

/** The shortest lease there is, and longer than one lasts. */
const LEASE = '5s';
const LEASE_OVER_MS = 9_000;
const A_WHILE_MS = 4_000;

/** So long that the host is taken for down, and no longer: each try that fails then doubles the wait. */
const FAILING_MS = 1_500;

/**
 * A run whose queue says no to everything in turn: to being sent to, received from, to leases, to verdicts. One request
 * to the API is cut, one source has more pages than it may, one spends its budget, one misses its first page; another
 * host is down at first and then says the same at each run, in which two records collide; a message is no envelope, one
 * export is refused; in the end it is told to stop twice while it cannot send.
 */
export async function harriedRun(place: Place): Promise<Ran> {
  const namespace = newNamespace();
  const folder = join(place.folder, 'harried');
  mkdirSync(folder);
  let cut = false;
  let missed = false;
  await using api = await startApiServer(({ path }) => {
    if (path.startsWith('/late') && !missed) {
      missed = true;
      return { status: 404 };
    }
    if (!path.startsWith('/paged')) {
      return json({ items: [{ id: path, at: 1_700_000_000, value: 1 }] });
    }
    const reset = !cut;
    cut = true;
    return reset ? { reset } : json({ items: [{ id: 't1', at: 1_700_000_000, value: 1 }] });
  });
  let shakySince = 0;
  await using shaky = await startApiServer(({ at }, index) => {
    shakySince ||= at;
    return index < FAILURES || at - shakySince < FAILING_MS
      ? { status: 500 }
      : json({ items: [1, 2].map((value) => ({ id: 'collides', at: 1_700_000_000, value })) });
  });
  await using sqs = await startFaultySqs(folder);
  await using store = await startInfluxKeeper();
  await using tee = await otlpTee(place.collector);
  const config = join(folder, 'pipeline.yaml');
  writeFileSync(
    config,
    `data: ./data
sources:
  paged:
    url: "${api.url}/paged"
    schedule: { every: 3s }
    paging: { page: { size: 1, maxPages: 1 } }
    records: items
    type: thing
    retry: { retries: 2, minBackoff: 10ms }
  late: { url: "${api.url}/late", schedule: { every: 2s }, records: items, type: thing }
  thrifty: { url: "${api.url}/thrifty", schedule: { every: 2s }, budget: 1/day, records: items, type: thing }
  shaky:
    url: "${shaky.url}/shaky"
    schedule: { every: 2s }
    records: items
    type: thing
    unchanged: compare
    retry: { retries: 100, minBackoff: 100ms, maxBackoff: 200ms }
types:
  thing: { time: { path: at, unit: s }, tags: { id: id }, fields: { value: { path: value, required: true } } }
queue: { sqs: { endpoint: "${sqs.endpoint}", region: us-east-1, create: true }, visibility: ${LEASE}, wait: 1s }
store: { influxdb: { url: "\${env:STORE_URL}", token: "\${env:STORE_TOKEN}", org: o, bucket: b } }
`,
  );
  await using child = startMillrace(
    ['run', '-c', config, '--log-level', 'debug', '--log-format', 'json', '--drain-deadline', '3s'],
    {
      env: {
        ...environment({ tee, namespace, store: store.url }),
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    },
  );
  await child.says(/"event":"envelope\.finished"/);
  await sqs.sendText('millrace-thing', 'this is no envelope');
  await child.says(/"event":"message\.unreadable"/);

  await child.says(/"event":"breaker\.closed"/);
  await child.says(/"event":"record\.collided"/);
  await child.says(/"event":"page\.unchanged"/);
  await child.says(/"event":"page\.recovered"/);
  await child.says(/"event":"budget\.spent"/);
  tee.refuseNext();

  // The store is away, so that deliveries are held: their leases are renewed, and then cannot be.
  store.refuseWith({ status: 503, message: 'out for lunch' });
  await child.says(/"event":"lease\.renewed"/);
  sqs.refuse('ChangeMessageVisibility');
  await child.says(/"event":"lease\.lost"/);
  sqs.refuse('DeleteMessage');
  store.refuseWith(undefined);
  await child.says(/"event":"delivery\.unsettled"/);
  sqs.refuse('SendMessage', 'ReceiveMessage');
  await child.says(/"event":"gather\.paused"/);
  await wait(A_WHILE_MS);
  sqs.refuse();
  await child.says(/"event":"queue\.recovered"/);
  await child.says(/"event":"gather\.resumed"/);
  await wait(LEASE_OVER_MS - A_WHILE_MS);

  sqs.refuse('SendMessage');
  await wait(A_WHILE_MS);
  child.kill('SIGTERM');
  const { code } = await child.exited;
  const seen = await everythingOf(tee, namespace, place.elasticsearch);
  return { namespace, seen, sent: tee.taken, output: child.stdout() + child.stderr(), code };
}
