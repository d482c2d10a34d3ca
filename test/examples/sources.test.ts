import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Fake, NOW } from '../support/fakes/fake.ts';
import * as records from '../support/fakes/records.ts';
import * as series from '../support/fakes/time-series.ts';
import { gatherFrom } from '../support/run-sources.ts';

const FOLDER = join(import.meta.dirname, '../../examples/sources');

const ENV = {
  GITHUB_TOKEN: 'github-secret',
  STRIPE_KEY: 'stripe-secret',
  COINGECKO_KEY: 'coingecko-secret',
  ALPHAVANTAGE_KEY: 'alphavantage-secret',
  SOCRATA_TOKEN: 'socrata-secret',
  HUBSPOT_TOKEN: 'hubspot-secret',
  METERS_TOKEN: 'meters-secret',
  CONTACT: 'ops@example.com',
};

type Example = {
  readonly fake: Fake;
  readonly source?: string;
  /** Points that are different from each other. */
  readonly points: number;
  /** One of them. */
  readonly sample: {
    readonly tags: Readonly<Record<string, string>>;
    readonly fields: Readonly<Record<string, unknown>>;
  };
  readonly requests: number;
  /** What a second run, an hour later, asks beside. */
  readonly again: number;
  readonly cursor?: string;
  readonly dropped?: number;
};

const minutes = (count: number) => new Date(NOW - count * 60_000).toISOString().replace('.000', '');

const EXAMPLES: Readonly<Record<string, Example>> = {
  usgs: {
    fake: series.usgs,
    points: 2_500,
    sample: { tags: { network: 'us' }, fields: { magnitude: 4.5, depth: 10.5 } },
    requests: 3,
    again: 1,
    cursor: minutes(1),
  },
  'open-meteo': {
    fake: series.openMeteo,
    points: 2 * (82 * 24 + 10),
    sample: { tags: { place: 'nairobi' }, fields: { temperature: 7.5, elevation: 38 } },
    requests: 2 * 3,
    again: 2,
  },
  github: {
    fake: records.github,
    points: 2 * 250,
    sample: { tags: { repo: 'undici', number: '7', state: 'open' }, fields: { comments: 3n } },
    requests: 2 * (1 + 3),
    again: 2 * 2,
    cursor: minutes(60),
  },
  stripe: {
    fake: records.stripe,
    points: 230,
    sample: { tags: { id: 'ch_229', currency: 'eur' }, fields: { amount: 1_999n } },
    requests: 3,
    again: 1,
    cursor: minutes(0),
  },
  binance: {
    fake: series.binance,
    points: 2 * (325 * 24 + 11),
    sample: { tags: { symbol: 'ETHUSDT' }, fields: { open: 1.1, close: 1.15, volume: 9.5, trades: 7n } },
    requests: 2 * 8,
    again: 2,
    cursor: minutes(0),
  },
  coingecko: {
    fake: series.coingecko,
    points: 2 * 175,
    sample: { tags: { coin: 'bitcoin' }, fields: { usd: 61_234.5 } },
    requests: 2 * 2,
    again: 2,
  },
  'alpha-vantage': {
    fake: series.alphaVantage,
    points: 2 * 2,
    sample: { tags: { symbol: 'IBM' }, fields: { open: 220.1, close: 221.5, volume: 3_000_000n } },
    requests: 3,
    again: 2,
  },
  socrata: {
    fake: records.socrata,
    points: 2_300,
    sample: { tags: { id: '9', kind: 'THEFT' }, fields: { latitude: 41.88 } },
    requests: 3,
    again: 1,
    cursor: minutes(1),
  },
  odata: {
    fake: records.odata,
    points: 1_100,
    sample: { tags: { device: 'd1' }, fields: { value: 1_099 } },
    requests: 3,
    again: 1,
    cursor: new Date(NOW - 1_000).toISOString().replace('.000', ''),
  },
  hubspot: {
    fake: records.hubspot,
    points: 250,
    sample: { tags: { id: '249', stage: 'won' }, fields: { amount: 1_500.5 } },
    requests: 3,
    again: 1,
    cursor: minutes(1),
  },
  'graphql-relay': {
    fake: records.graphqlRelay,
    points: 230,
    sample: { tags: { repo: 'undici', login: 'u229' }, fields: { stars: 1 } },
    requests: 3,
    again: 3,
  },
  prometheus: {
    fake: series.prometheus,
    points: 2 * (21 * 24 + 10),
    sample: { tags: { instance: 'a:9100', cpu: '1' }, fields: { busy: 0.25 } },
    requests: 4,
    again: 1,
  },
  'world-bank': {
    fake: series.worldBank,
    points: 4 * 63,
    sample: { tags: { country: 'KEN', indicator: 'SP.POP.TOTL' }, fields: { value: 83_000_063 } },
    requests: 4 * 2,
    again: 4 * 2,
    dropped: 4,
  },
  'weather-gov': {
    fake: records.weatherGov,
    source: 'observations',
    points: 3 * 3,
    sample: { tags: { station: 'PAJN' }, fields: { temperature: -4.5 } },
    requests: 3 + 3 * 2,
    again: 3 + 3 * 2,
    cursor: minutes(60),
  },
  jsonapi: {
    fake: records.jsonapi,
    points: 120,
    sample: { tags: { meter: 'm7' }, fields: { kwh: 1.25 } },
    requests: 3,
    again: 1,
    cursor: minutes(1),
  },
};

describe('the examples of sources', () => {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const file = join(FOLDER, `${name}.yaml`);

    it(`gather all that ${name} has, and ask the next time for no more than they must`, async () => {
      const { fake, source } = example;
      const once = await gatherFrom(file, fake, { source, env: ENV });
      expect(once.troubles).to.deep.equal([]);
      const identities = new Set(once.points.map(({ tags, time }) => `${JSON.stringify(tags)} ${time}`));
      expect(identities.size, 'points').to.equal(example.points);
      expect(
        once.points.some((point) => fits(point, example.sample)),
        'the sample',
      ).to.equal(true);
      expect(once.requests, 'requests').to.have.length(example.requests);
      expect(once.dropped).to.equal(example.dropped ?? 0);
      if (example.cursor !== undefined) {
        expect([...once.cursors.values()]).to.include(example.cursor);
      }
      const twice = await gatherFrom(file, fake, { source, env: ENV, runs: 2 });
      expect(twice.troubles).to.deep.equal([]);
      expect(twice.requests.length - once.requests.length, 'requests of a second run').to.equal(
        example.again,
      );
    });
  }

  it('are all in the table, and all in the docs', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.yaml$/, ''));
    expect(files.toSorted()).to.deep.equal(Object.keys(EXAMPLES).toSorted());
    const docs = readFileSync(join(FOLDER, '../../docs/sources.md'), 'utf8');
    expect(files.filter((name) => !docs.includes(`examples/sources/${name}.yaml`))).to.deep.equal([]);
  });
});

function fits(point: { readonly tags: object; readonly fields: object }, sample: Example['sample']): boolean {
  return [
    [point.tags, sample.tags],
    [point.fields, sample.fields],
  ].every(([of, wanted]) =>
    Object.entries(wanted ?? {}).every(([name, value]) => (of as Record<string, unknown>)[name] === value),
  );
}
