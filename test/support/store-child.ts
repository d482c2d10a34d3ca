import { openSqliteStore } from '../../src/stores/sqlite-store.ts';
import { point, unaborted } from './points.ts';

/** Writes to the store file that it is given without end, and says the number of each write when it is done. */
const store = openSqliteStore(process.argv[2] ?? '');
for (let at = 0; ; at++) {
  const points = [0n, 1n, 2n].map((part) =>
    point('m', { time: BigInt(at) * 3n + part, tags: { write: `${at}` } }),
  );
  await store.write(points, unaborted);
  process.stdout.write(`${at}\n`);
}
