import { join, relative } from 'node:path';
import { isReadable } from '../stores/index.ts';
import type { Running } from '../system/start.ts';
import { type Ledger, writeLedger } from './ledger.ts';
import { plotField } from './plot.ts';
import { line, type Terminal } from './terminal.ts';

/** What to draw: a measurement, one of its fields, and what to call it. */
const PLOTS = [
  { measurement: 'quake', field: 'magnitude', title: 'quake: mean magnitude' },
  { measurement: 'weather', field: 'temp_max', title: 'weather: mean daily maximum in Seattle, °C' },
  { measurement: 'stock', field: 'price', title: 'stock: mean price of five companies, USD' },
] as const;

export type DemoFindings = {
  readonly ledger: Ledger;
  /** How many records are in quarantine, by reason. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly seconds: number;
  readonly data: string;
};

/** What came of the demo: the ledger, the speed, a plot for each type, where the data is and what to do next. */
export async function writeSummary(
  stdout: Terminal['stdout'],
  running: Running,
  { ledger, reasons, seconds, data }: DemoFindings,
): Promise<void> {
  line(stdout, '');
  writeLedger(stdout, ledger);
  for (const [reason, count] of reasons) {
    line(stdout, `In quarantine, whole: ${count} because: ${reason}`);
  }
  line(stdout, '');
  for (const text of speed(running, ledger, seconds)) {
    line(stdout, text);
  }
  await plots(stdout, running);
  const store = relative(process.cwd(), join(data, 'store.db'));
  line(stdout, `The data is in ${store}, an SQLite database with a view for each measurement. Ask it:`);
  line(
    stdout,
    `  npm run -s millrace -- query --store ${store} "select * from quake order by magnitude desc limit 5"`,
  );
  line(stdout, '');
  line(stdout, 'What to do next:');
  line(stdout, '  examples/demo/millrace.yaml   the pipeline that just ran: copy it, put in your own API');
  line(stdout, '  npm run -s millrace -- run --config your.yaml');
  line(stdout, '  docs/                         one page per task');
}

function speed(running: Running, ledger: Ledger, seconds: number): readonly string[] {
  const sources = [...running.tally.sources.values()];
  const requests = sources.reduce((sum, source) => sum + source.requests, 0);
  const retries = sources.reduce((sum, source) => sum + source.retries, 0);
  const oneByOne = sources.reduce((sum, source) => sum + source.requestMs, 0) / 1_000;
  const records = ledger.rows.reduce((sum, row) => sum + row.fetched, 0);
  return [
    `${records.toLocaleString('en-US')} records in ${seconds.toFixed(1)} s: ${Math.round(records / seconds)} a second, ` +
      `over ${requests} requests, ${retries} of them tries again after an error.`,
    `One request after the other would have taken ${oneByOne.toFixed(0)} s: ` +
      `gathering in parallel saved ${Math.max(0, oneByOne - seconds).toFixed(0)} s.`,
    '',
  ];
}

async function plots(stdout: Terminal['stdout'], { store }: Running): Promise<void> {
  if (store === undefined || !isReadable(store)) {
    return;
  }
  for (const { measurement, ...what } of PLOTS) {
    const drawn = await plotField(store.points(measurement), what);
    if (drawn !== undefined) {
      line(stdout, drawn);
    }
  }
}
