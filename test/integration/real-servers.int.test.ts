import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from 'chai';
import { startSlowApi } from '../../examples/slow-api/slow-api.ts';
import { startMillrace } from '../support/child.ts';
import { type Ends, expectedOfDemo, inOrder } from '../support/demo-data.ts';
import { demoConfigWith, expectQuarantineAt } from '../support/demo-pipeline.ts';
import { influx1Place, influx2Place, type InfluxPlace } from '../support/influx-places.ts';
import { readMeasurement } from '../support/influxql.ts';
import { setting } from '../support/setting.ts';
import { TEST_CONNECTION } from '../support/sqs-backend.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A pair of servers, and what the variant's configuration needs to know of them. */
type Pair = {
  readonly queue: string;
  readonly store: string;
  readonly sqs: () => string;
  readonly place: (name: string) => Promise<InfluxPlace>;
  readonly env: () => Readonly<Record<string, string>>;
};

const influx2 = () => ({
  url: setting('MILLRACE_TEST_INFLUXDB2_URL', 'the URL of an InfluxDB 2'),
  token: process.env['MILLRACE_TEST_INFLUXDB2_TOKEN'] ?? 'millrace-dev-token',
  org: process.env['MILLRACE_TEST_INFLUXDB2_ORG'] ?? 'millrace',
});
const influx1 = () => setting('MILLRACE_TEST_INFLUXDB1_URL', 'the URL of an InfluxDB 1');

const PAIRS: readonly Pair[] = [
  {
    queue: 'localstack',
    store: 'influxdb2',
    sqs: () => sqsEndpoint('localstack'),
    place: (name) => influx2Place(influx2(), name),
    env: () => ({
      TEST_INFLUXDB_URL: influx2().url,
      TEST_INFLUXDB_ORG: influx2().org,
      TEST_INFLUXDB_TOKEN: influx2().token,
    }),
  },
  {
    queue: 'elasticmq',
    store: 'influxdb1',
    sqs: () => sqsEndpoint('elasticmq'),
    place: (name) => influx1Place(influx1(), name),
    env: () => ({ TEST_INFLUXDB_URL: influx1() }),
  },
];

/** Records of the data set, by what is known of them. */
const RECORDS = [
  {
    what: 'stored',
    known: ['stock', 'symbol=IBM', 'time=2005-03-01'],
    says: /^Stored: stock at 2005-03-01T05:00:00\.000Z, symbol=IBM\n {2}fields {4}price=84\.66\n/,
  },
  {
    what: 'dropped',
    known: ['quake', 'id=nn00620911', 'network=nn'],
    says: /^Dropped by the rule not-an-earthquake\.\n/,
  },
  {
    what: 'in quarantine',
    known: ['quake', 'time=2018-02-05T20:27:06.470Z'],
    says: /^In quarantine: The field location_error is required/,
  },
] as const;

/** The audit asks no API. */
const NOBODY = 'http://127.0.0.1:1';

for (const { queue, store, sqs, place, env } of PAIRS) {
  describe(`the demo pipeline over ${queue} to ${store}`, function () {
    this.timeout(120_000);

    const name = `t${randomBytes(6).toString('hex')}`;
    const folder = temporaryFolder();
    let kept: InfluxPlace;

    before(async () => {
      kept = await place(name);
    });
    after(async () => {
      folder[Symbol.dispose]();
      await kept[Symbol.asyncDispose]();
      await deleteQueues(sqs(), name);
    });

    function start(url: string, ...args: readonly string[]) {
      const sections = readFileSync(join(import.meta.dirname, `${queue}-${store}.yaml`), 'utf8');
      return startMillrace([...args, '-c', demoConfigWith(folder.path, sections)], {
        env: {
          ...env(),
          TEST_NAME: name,
          TEST_SQS_ENDPOINT: sqs(),
          SLOW_API_URL: url,
          MILLRACE_DATA: join(folder.path, 'data'),
        },
      });
    }

    it('ends with every record accounted for, though one process was killed on the way', async () => {
      const api = await startSlowApi({ latencyMs: [5, 15], perSecond: 1_000 });
      try {
        await using killed = start(api.url, 'run', '--once');
        await killed.says(/A run of weather ended/);
        killed.kill('SIGKILL');
        await killed.exited;
        await using run = start(api.url, 'run', '--once');
        expect(await run.exited, `${run.stderr()}\n${run.stdout()}`).to.deep.equal({ code: 0, signal: null });
      } finally {
        await api.close();
      }
    });

    for (const { what, known, says } of RECORDS) {
      it(`says how a record came to be ${what}, from ${store} and ${queue}`, async () => {
        await using why = start(NOBODY, 'why', ...known);
        expect(await why.exited, `${why.stderr()}\n${why.stdout()}`).to.deep.equal({ code: 0, signal: null });
        expect(why.stdout()).to.match(says);
        expect(why.stdout()).to.match(/ {2}envelope {2}[0-9a-f]{32}\n/);
        expect(why.stdout()).to.match(/ {2}message {3}[0-9a-f-]{36}, received \d{4}-/);
      });
    }

    for (const measurement of ['quake', 'weather', 'stock'] as const) {
      it(`has every ${measurement} of the data set in ${store}, exactly, and no other`, async () => {
        const found = await readMeasurement(kept.server, measurement);
        expect(inOrder(found)).to.deep.equal(expectedOfDemo().points[measurement]);
      });
    }

    it(`has what must be in quarantine in ${queue}, whole, and no more`, async () => {
      await expectQuarantineAt(sqs(), name);
    });

    it('says of every record where it is, when the journal is compared with the ledger in the store', async () => {
      await using audit = start(NOBODY, 'audit');
      expect(await audit.exited, audit.stderr()).to.deep.equal({ code: 0, signal: null });
      expect(audit.stdout(), audit.stdout()).to.include('It balances: every record has an end.');
      expect(rowsOf(audit.stdout())).to.deep.include.members(Object.entries(expectedOfDemo().ends));
    });
  });
}

/** The rows of the printed table: type, source, fetched, stored, dropped, quarantined, … */
function rowsOf(printed: string): readonly (readonly [string, Ends])[] {
  return printed.split('\n').flatMap((line): [string, Ends][] => {
    const [type = '', source = '', ...counts] = line.split(/ +/);
    const [fetched, stored, dropped, quarantined] = counts.map((count) => Number(count.replaceAll(',', '')));
    return fetched === undefined || Number.isNaN(fetched)
      ? []
      : [[`${source} ${type}`, { fetched, stored, dropped, quarantined } as Ends]];
  });
}

/** `localstack=http://127.0.0.1:14566,elasticmq=http://127.0.0.1:19324`, as the queue's tests read it. */
function sqsEndpoint(server: string): string {
  const variable = 'MILLRACE_TEST_SQS_ENDPOINTS';
  const pairs = setting(variable, 'NAME=URL pairs with commas between them').split(',');
  const pair = pairs.find((each) => each.startsWith(`${server}=`));
  if (pair === undefined) {
    throw new Error(`Set ${variable} so that it names ${server}.`);
  }
  return pair.slice(server.length + 1);
}

async function deleteQueues(endpoint: string, prefix: string): Promise<void> {
  const client = new SQSClient({ ...TEST_CONNECTION, endpoint });
  try {
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: `${prefix}-` }));
    for (const QueueUrl of QueueUrls) {
      await client.send(new DeleteQueueCommand({ QueueUrl }));
    }
  } finally {
    client.destroy();
  }
}
