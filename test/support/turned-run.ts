import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json, startApiServer } from './api-server.ts';
import { startMillrace } from './child.ts';
import { startInfluxKeeper } from './influx-keeper.ts';
import { everythingOf, newNamespace } from './observed.ts';
import { otlpTee } from './otlp-tee.ts';
import { environment, type Place, type Ran } from './troubled-run.ts';

const MINUTE_MS = 60_000;

/** Time for two processes to start and for one to spend its budget, on a machine with much else to do. */
const BEFORE_MIDNIGHT_MS = 40_000;

/**
 * Two processes in turn. What the first one gathered is stored, and then its disk is lost: the second one, on an empty
 * disk, takes the cursors from the ledger in the store. It spends the budget of a day, and goes on when the day turns.
 */
export async function turnedRun(place: Place): Promise<Ran> {
  const namespace = newNamespace();
  const folder = join(place.folder, 'turned');
  mkdirSync(folder);
  await using api = await startApiServer(({ path }) =>
    json({ items: [{ id: path, at: Math.floor(Date.now() / 1_000), value: 1 }] }),
  );
  await using store = await startInfluxKeeper();
  await using tee = await otlpTee(place.collector);
  const config = join(folder, 'pipeline.yaml');
  const { zone, midnight } = zoneOfNextMidnight(Date.now() + BEFORE_MIDNIGHT_MS);
  writeFileSync(
    config,
    `data: ./data
sources:
  thrifty:
    url: "${api.url}/thrifty?since={cursor:s}"
    schedule: { every: 2s }
    budget: { requests: 1, zone: "${zone}" }
    cursor: { path: at, format: s, initial: 2020-01-01 }
    records: items
    type: thing
types:
  thing: { time: { path: at, unit: s }, tags: { id: id }, fields: { value: { path: value, required: true } } }
store: { influxdb: { url: "\${env:STORE_URL}", token: "\${env:STORE_TOKEN}", org: o, bucket: b } }
`,
  );
  const start = (...args: readonly string[]) =>
    startMillrace(['run', '-c', config, '--log-level', 'debug', '--log-format', 'json', ...args], {
      env: environment({ tee, namespace, store: store.url }),
    });

  await using before = start('--once');
  await before.exited;
  rmSync(join(folder, 'data'), { recursive: true });

  await using child = start('--cursors-from', 'ledger');
  await child.says(/"event":"cursors\.recalled"/);
  await child.says(/"event":"budget\.spent"/);
  await child.says(/"event":"budget\.renewed"/, midnight - Date.now() + BEFORE_MIDNIGHT_MS);
  child.kill('SIGTERM');
  const { code } = await child.exited;
  const seen = await everythingOf(tee, namespace, place.elasticsearch);
  const output = [before, child].map((each) => each.stdout() + each.stderr()).join('');
  return { namespace, seen, sent: tee.taken, output, code };
}

/** The zone in which a day begins at the first whole minute after a time: it is always midnight somewhere. */
function zoneOfNextMidnight(after: number): { readonly zone: string; readonly midnight: number } {
  const midnight = Math.ceil(after / MINUTE_MS) * MINUTE_MS;
  const utc = new Date(midnight);
  const minutes = utc.getUTCHours() * 60 + utc.getUTCMinutes();
  const [sign, offset] = minutes <= 12 * 60 ? ['-', minutes] : ['+', 24 * 60 - minutes];
  const two = (part: number) => String(part).padStart(2, '0');
  return { zone: `${sign}${two(Math.floor(offset / 60))}:${two(offset % 60)}`, midnight };
}
