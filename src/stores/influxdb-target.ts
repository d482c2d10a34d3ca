import type { InfluxTarget } from '../ports/pipeline.ts';

/** What differs between the versions of InfluxDB. */
export type InfluxApi = {
  readonly writePath: string;
  /** Where InfluxQL is asked for what is kept. */
  queryPath(query: string): string;
  readonly authorization: string | undefined;
  /** Where the points go, for a person: `bucket "x" of organisation "y"`. */
  readonly place: string;
  /** How a person makes that place. */
  readonly remedy: string;
};

/**
 * v1 and v2: `/write`, `/api/v2/write`, `/query` (https://docs.influxdata.com/influxdb/v2/api/, v1 compatibility
 * included); v3: https://docs.influxdata.com/influxdb3/core/api/. Times are nanoseconds in all.
 */
export function influxApi(target: InfluxTarget, token: string | undefined): InfluxApi {
  if (target.version === 1) {
    return version1(target, token);
  }
  return target.version === 2 ? version2(target, token) : version3(target, token);
}

function version1(target: TargetOf<1>, token: string | undefined): InfluxApi {
  const { database: db, retentionPolicy: rp } = target;
  return {
    writePath: `/write?${parameters({ db, rp, precision: 'ns' })}`,
    queryPath: (q) => `/query?${parameters({ db, rp, q })}`,
    authorization: token === undefined ? undefined : userOrToken(token),
    place: `database "${db}"`,
    remedy: `create it with CREATE DATABASE "${db}"`,
  };
}

function version2({ org, bucket }: TargetOf<2>, token: string | undefined): InfluxApi {
  return {
    writePath: `/api/v2/write?${parameters({ org, bucket, precision: 'ns' })}`,
    queryPath: (q) => `/query?${parameters({ db: bucket, q })}`,
    authorization: token === undefined ? undefined : `Token ${token}`,
    place: `bucket "${bucket}" of organisation "${org}"`,
    remedy: 'create the bucket',
  };
}

/**
 * v3 is asked to take the good lines of a write that holds bad ones (`accept_partial`), because only then does it name
 * every bad line; and to answer when the points are durable (`no_sync=false`).
 */
function version3({ database: db }: TargetOf<3>, token: string | undefined): InfluxApi {
  const write = { db, precision: 'nanosecond', accept_partial: 'true', no_sync: 'false' };
  return {
    writePath: `/api/v3/write_lp?${parameters(write)}`,
    queryPath: (q) => `/api/v3/query_influxql?${parameters({ db, q, format: 'json' })}`,
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    place: `database "${db}"`,
    remedy: 'create the database',
  };
}

type TargetOf<Version> = Extract<InfluxTarget, { version: Version }>;

/** v1 knows users; what speaks its API in front of something newer may know tokens. */
function userOrToken(token: string): string {
  return token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Token ${token}`;
}

function parameters(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}
