import { expect } from 'chai';
import type { InfluxTarget } from '../../src/ports/pipeline.ts';
import { type Answer, json } from '../support/api-server.ts';
import { failure } from '../support/failure.ts';
import { influxStubs, SECRET } from '../support/influx-stub.ts';

describe('an answer of InfluxDB that is no word about points', () => {
  const open = influxStubs();

  async function failed(answer: Answer, target?: InfluxTarget) {
    const { server, write } = await open([answer], target === undefined ? {} : { target });
    const { kind, message, afterMs } = await failure(() => write());
    return { kind, message: message.replace(server.url, 'URL'), afterMs };
  }

  it('is a permanent failure when the token is wrong, and does not tell it', async () => {
    expect(await failed(json({ message: `unknown token ${SECRET}` }, { status: 401 }))).to.deep.include({
      kind: 'permanent',
      message: 'InfluxDB at URL does not know the token (401: unknown token ***): check store.token.',
    });
  });

  it('is a permanent failure when the token may not write', async () => {
    expect(await failed({ status: 403 })).to.deep.include({
      kind: 'permanent',
      message:
        'InfluxDB at URL allows the token nothing here (403): let it write and read bucket "prices" of organisation "my org".',
    });
  });

  it('is a permanent failure when there is no such bucket', async () => {
    expect(await failed(json({ message: 'bucket "prices" not found' }, { status: 404 }))).to.deep.include({
      kind: 'permanent',
      message:
        'InfluxDB at URL does not know the bucket "prices" of organisation "my org" (404: bucket "prices" not found): create the bucket, or correct store.',
    });
  });

  it('is a permanent failure when there is no such database or retention policy', async () => {
    const target: InfluxTarget = { version: 1, database: 'db' };
    expect(
      await failed(json({ error: 'database not found: "db"' }, { status: 404 }), target),
    ).to.deep.include({
      kind: 'permanent',
      message:
        'InfluxDB at URL does not know the database "db" (404: database not found: "db"): create it with CREATE DATABASE "db", or correct store.',
    });
    expect(
      await failed(json({ error: 'retention policy not found: x' }, { status: 500 }), target),
    ).to.deep.include({
      kind: 'permanent',
      message:
        'InfluxDB at URL does not know the retention policy (500: retention policy not found: x): create it, or correct store.',
    });
  });

  for (const status of [500, 502, 503, 504, 408]) {
    it(`is a transient failure at ${status}`, async () => {
      expect(await failed({ status, body: 'busy' })).to.deep.equal({
        kind: 'transient',
        message: `InfluxDB at URL cannot write or read now (${status}: busy).`,
        afterMs: undefined,
      });
    });
  }

  it('tells how long to wait: seconds, or a date', async () => {
    expect(await failed({ status: 429, headers: { 'retry-after': '7' } })).to.deep.equal({
      kind: 'transient',
      message: 'InfluxDB at URL asks for a pause (429).',
      afterMs: 7_000,
    });
    const waits = ['Thu, 01 Jan 2026 00:00:05 GMT', 'Thu, 01 Jan 2015 00:00:00 GMT', 'soon'];
    const heard = await Promise.all(
      waits.map((wait) => failed({ status: 503, headers: { 'retry-after': wait } })),
    );
    expect(heard.map(({ afterMs }) => afterMs)).to.deep.equal([5_000, 0, undefined]);
  });

  for (const status of [200, 201, 202, 302, 405, 418]) {
    it(`is a permanent failure at ${status}, which confirms nothing`, async () => {
      expect(await failed({ status })).to.deep.include({
        kind: 'permanent',
        message: `InfluxDB at URL answers as no InfluxDB does (${status}): check store.url and the version in store.`,
      });
    });
  }
});
