import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { openEmbeddedServer } from '../../src/queues/embedded/embedded-server.ts';
import { ownerOf } from '../../src/system/ownership.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { json, startApiServer } from '../support/api-server.ts';
import { millrace } from '../support/in-process.ts';
import { all, unaborted } from '../support/points.ts';
import { withSqliteStore } from '../support/sqlite-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const STATIONS = Array.from({ length: 12 }, (_, at) => `s${at}`);
const PER_PAGE = 3;
const FIRST_SECOND = 1_700_000_000;

/** Stations with readings that become more, asked for page by page after the last that was seen. */
async function stations() {
  let readings = 0;
  const api = await startApiServer(({ path }) => {
    const { searchParams } = new URL(path, 'http://api');
    const station = searchParams.get('station');
    const after = Number(searchParams.get('after') ?? 0);
    const items = Array.from({ length: readings }, (_, at) => at + 1)
      .filter((seq) => seq > after)
      .slice(0, PER_PAGE)
      .map((seq) => ({ station, seq, at: FIRST_SECOND + seq, value: seq / 2 }));
    return json({ items });
  });
  const asked = (from: number) =>
    api.requests.slice(from).map(({ path }) => new URL(path, 'http://api').searchParams);
  return { api, asked, grow: (to: number) => void (readings = to) };
}

function configOf(api: string, queue: string, store: string): string {
  return `
data: \${env:DATA}
sources:
  readings:
    url: ${api}/readings
    query: { station: "{partition.station}", after: "{cursor}" }
    partitions: { station: [${STATIONS.join(', ')}] }
    schedule: { every: 1h }
    records: items
    paging: { keyset: { field: seq, parameter: after, size: { parameter: limit, value: ${PER_PAGE} } } }
    cursor: { path: seq, format: number }
    type: reading
types:
  reading:
    time: { path: at, unit: s }
    tags: { station: station }
    fields: { value: value }
queue:
  sqs: { endpoint: "${queue}", region: us-east-1, accessKeyId: millrace, secretAccessKey: millrace, create: true }
  wait: 1s
store: { sqlite: { file: "${store}" } }
`;
}

describe('gathering that is shared out', function () {
  this.timeout(60_000);

  it('loses and doubles nothing with one replica, then three, then two, each with a disk of its own', async () => {
    using folder = temporaryFolder();
    const { api, asked, grow } = await stations();
    await using _ = api;
    const server = await openEmbeddedServer({ dataDir: folder.path, clock: realClock, signal: unaborted });
    try {
      const config = join(folder.path, 'pipeline.yaml');
      const store = join(folder.path, 'store.db');
      writeFileSync(config, configOf(api.url, server.endpoint, store));
      const dataOf = (index: number) => join(folder.path, `gather-${index}`);

      async function ran(role: string, data: string, ...flags: string[]): Promise<string> {
        const command = millrace([role, '--once', '-c', config, ...flags], { DATA: data });
        expect(await command.ended, command.stderr()).to.equal(0);
        return command.stderr();
      }
      const gathered = (count: number) =>
        Promise.all(
          Array.from({ length: count }, (__, index) =>
            ran('gather', dataOf(index), '--replicas', `${count}`, '--replica-index', `${index}`),
          ),
        );
      const processed = () => ran('process', join(folder.path, 'process'));
      const pointsOf = () => withSqliteStore(store, (open) => all(open.points('reading')));

      grow(7);
      await gathered(1);
      await processed();
      expect(await pointsOf()).to.have.length(7 * STATIONS.length);

      const before = api.requests.length;
      grow(11);
      const said = await gathered(3);
      // Each station goes on where the one replica was, whoever has it now, and nobody begins from the start.
      expect(asked(before).map((query) => Number(query.get('after')))).to.satisfy((afters: number[]) =>
        afters.every((after) => after >= 7),
      );
      const owned = STATIONS.map((station) => ownerOf('readings', `station=${station}`, 3));
      expect(
        said.map((text) => Number(/(\d+) partitions of readings go on from/.exec(text)?.[1] ?? 0)),
      ).to.deep.equal(
        [0, 1, 2].map((index) => (index === 0 ? 0 : owned.filter((owner) => owner === index).length)),
      );
      await processed();
      expect(await pointsOf()).to.have.length(11 * STATIONS.length);

      const later = api.requests.length;
      grow(16);
      await gathered(2);
      expect(asked(later).map((query) => Number(query.get('after')))).to.satisfy((afters: number[]) =>
        afters.every((after) => after >= 11),
      );
      await processed();

      const points = await pointsOf();
      expect(points).to.have.length(16 * STATIONS.length);
      const names = points.map(({ tags, time }) => `${tags['station']} ${time}`);
      expect(new Set(names).size).to.equal(names.length);

      // Each audits its own journal, and none of them has what another gathered: together they are all of it.
      let fetched = 0;
      for (const index of [0, 1, 2]) {
        const audit = millrace(['audit', '-c', config], { DATA: dataOf(index) });
        expect(await audit.ended, audit.stderr()).to.equal(0);
        fetched += Number(/reading +readings +([\d,]+)/.exec(audit.stdout())?.[1] ?? 0);
        expect(audit.stdout()).to.match(/not in this journal: .* another process gathered them/);
        expect(audit.stdout().match(/is not journaled/g)).to.have.lengthOf.at.most(10);
      }
      expect(fetched).to.equal(16 * STATIONS.length);
    } finally {
      await server.close();
    }
  });
});
