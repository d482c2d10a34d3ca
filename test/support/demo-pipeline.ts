import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Point } from '../../src/ports/store.ts';
import { openEmbeddedServer } from '../../src/queues/embedded/embedded-server.ts';
import { openState } from '../../src/state/index.ts';
import { type Balance, balance } from '../../src/system/balance.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { type Ends, expectedOfDemo, inOrder } from './demo-data.ts';
import { all, unaborted } from './points.ts';
import { quarantinedRecords } from './quarantined-records.ts';
import { withSqliteStore } from './sqlite-files.ts';

/** The pipeline that a user meets first. */
export const DEMO_CONFIG = fileURLToPath(new URL('../../examples/demo/millrace.yaml', import.meta.url));

/** All of this century: milliseconds since the epoch. */
const EVER = { from: 0, to: Date.UTC(2_100) };

/** The demo's configuration with sections added that it leaves to the defaults. Gives the file's name. */
export function demoConfigWith(folder: string, sections: string): string {
  const file = join(folder, 'pipeline.yaml');
  writeFileSync(file, `${readFileSync(DEMO_CONFIG, 'utf8')}\n${sections}\n`);
  return file;
}

/** What a data folder holds after its processes have ended: the embedded store, the ledger, the quarantine. */
export type Kept = {
  readonly points: Readonly<Record<string, readonly Point[]>>;
  readonly ledger: Balance;
};

export async function keptIn(data: string): Promise<Kept> {
  return withSqliteStore(join(data, 'store.db'), async (store) => {
    const points: Record<string, readonly Point[]> = {};
    for (const measurement of await store.measurements()) {
      points[measurement] = inOrder(await all(store.points(measurement)));
    }
    const state = await openState(join(data, 'state.db'), { clock: realClock });
    try {
      const ledger = await balance(state.journal(EVER.from, EVER.to), store.ledger(EVER, unaborted));
      return { points, ledger };
    } finally {
      await state.close();
    }
  });
}

/** Every point of the data set is there, with its tags, fields and time to the nanosecond; and no other. */
export function expectEveryPoint({ points }: Kept): void {
  const { millrace_ledger: _, ...ofDemo } = points;
  const expected = expectedOfDemo().points;
  expect(Object.keys(ofDemo)).to.have.members(Object.keys(expected));
  for (const [measurement, wanted] of Object.entries(expected)) {
    expect(ofDemo[measurement], measurement).to.deep.equal(wanted);
  }
}

/** Every envelope that was made durable has an end, and its records add up. */
export function expectBalance({ ledger: { rows, unbalanced } }: Kept): void {
  expect(unbalanced).to.deep.equal([]);
  for (const { source, fetched, stored, dropped, quarantined, inFlight } of rows) {
    expect({ source, inFlight, ended: stored + dropped + quarantined }).to.deep.equal({
      source,
      inFlight: 0,
      ended: fetched,
    });
  }
}

/** The ledger tells of each source what the data set says: where every one of its records is, each counted once. */
export function expectEnds({ ledger }: Kept): void {
  const ends = ledger.rows.map(({ source, type, fetched, stored, dropped, quarantined }): [string, Ends] => [
    `${source} ${type}`,
    { fetched, stored, dropped, quarantined },
  ]);
  expect(Object.fromEntries(ends)).to.deep.equal(expectedOfDemo().ends);
}

/** The quarantine of an embedded queue holds the records that it must, whole, and no other. */
export async function expectQuarantine(data: string): Promise<void> {
  const server = await openEmbeddedServer({ dataDir: data, clock: realClock, signal: unaborted });
  try {
    await expectQuarantineAt(server.endpoint, 'millrace');
  } finally {
    await server.close();
  }
}

/** The same of any SQS server. */
export async function expectQuarantineAt(endpoint: string, prefix: string): Promise<void> {
  const found = await quarantinedRecords(endpoint, `${prefix}-quake-dlq`);
  const expected = expectedOfDemo().quarantined;
  expect(found.map(({ record, path }) => ({ record, path }))).to.have.deep.members(expected);
  for (const type of ['weather', 'stock']) {
    expect(await quarantinedRecords(endpoint, `${prefix}-${type}-dlq`)).to.deep.equal([]);
  }
}
