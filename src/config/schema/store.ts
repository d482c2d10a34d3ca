import { duration } from './measures.ts';
import { httpUrl } from './places.ts';
import { choice, integer, text } from './scalars.ts';
import { atMostOne, type Rule, section } from './section.ts';
import { either } from './union.ts';

const MINUTE = 60_000;

/** What each version of InfluxDB must be told, and what it may be told besides `url` and `version`. */
const VERSIONS: Readonly<
  Record<string, { readonly must: readonly string[]; readonly may: readonly string[] }>
> = {
  1: { must: ['database'], may: ['retentionPolicy', 'username', 'password'] },
  2: { must: ['org', 'bucket'], may: ['token'] },
  3: { must: ['database'], may: ['token'] },
};

const fitsVersion: Rule = (influx, report) => {
  const version = Number(influx['version']);
  const { must, may } = VERSIONS[version] ?? { must: [], may: [] };
  const options = Object.values(VERSIONS).flatMap((version) => [...version.must, ...version.may]);
  if (must.length === 0) {
    return;
  }
  for (const option of new Set(
    options.filter((name) => name in influx && ![...must, ...may].includes(name)),
  )) {
    const versions = Object.keys(VERSIONS).filter((key) =>
      [...(VERSIONS[key]?.must ?? []), ...(VERSIONS[key]?.may ?? [])].includes(option),
    );
    report(
      [option],
      `is not of InfluxDB ${version}. Remove it, or write version: ${versions.join(' or ')}.`,
      'key',
    );
  }
  for (const option of must.filter((name) => !(name in influx))) {
    report([option], `is missing, and InfluxDB ${version} needs it. Add it, or write another version.`);
  }
};

const userAndPassword: Rule = (influx, report) => {
  if (influx['version'] === 1 && 'username' in influx !== 'password' in influx) {
    const given = 'username' in influx ? 'username' : 'password';
    report([given], 'goes with username and password together. Add the other one.', 'key');
  }
};

/** The database file of a store that names none. */
export const SQLITE_FILE = 'store.db';

const sqlite = section({
  file: text('file').prefault(SQLITE_FILE).describe('The database file, relative to `data`.'),
});

const influxdb = section(
  {
    url: httpUrl().describe('URL of the server.'),
    version: integer({ min: 1, max: 3 }).prefault(2).describe('The version of its API: 1, 2 or 3.'),
    token: text().optional().meta({ 'x-default': 'none' }).describe('The token (2 and 3).'),
    org: text().optional().describe('The organisation (2, required).'),
    bucket: text().optional().describe('The bucket (2, required).'),
    database: text().optional().describe('The database (1 and 3, required).'),
    retentionPolicy: text()
      .optional()
      .meta({ 'x-default': "the database's own" })
      .describe('The retention policy (1).'),
    username: text().optional().meta({ 'x-default': 'none' }).describe('The user (1).'),
    password: text().optional().meta({ 'x-default': 'none' }).describe('Its password (1).'),
  },
  { rules: [fitsVersion, userAndPassword] },
);

const styles = atMostOne('sqlite', 'influxdb', 'memory');

/** What the store is, and what all stores share. */
export const storeSection = section(
  {
    sqlite: sqlite.nullable().optional().describe('A database file under `data`.'),
    influxdb: influxdb.optional().describe('InfluxDB, or a server that takes its line protocol.'),
    memory: section({})
      .nullable()
      .optional()
      .describe('In this process, and gone with it: for trying things out.'),
    batch: integer({ min: 1, max: 100_000 }, 'points').prefault(5_000).describe('Points in one write.'),
    timeout: duration({ min: 100, max: 10 * MINUTE })
      .prefault('10s')
      .describe('How long one write may take.'),
  },
  styles,
);

export const storeOption = either(
  'sqlite or memory nor a mapping',
  choice(['sqlite', 'memory']),
  storeSection,
);
