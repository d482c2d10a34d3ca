import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { json } from '../support/api-server.ts';
import { startInfluxKeeper } from '../support/influx-keeper.ts';
import { millrace } from '../support/in-process.ts';
import { EMBEDDED, influxAt, type SmallPipeline, smallPipeline, thing } from '../support/small-pipeline.ts';

const TIME = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z';

/** The way of a record of the one page that there is, with times for all that has one. */
const WAY = [
  `  page      \\S+ of things, http://127.0.0.1:\\d+/things`,
  `  gathered  ${TIME}`,
  `  envelope  [0-9a-f]{32}`,
  `  queued    ${TIME}`,
  `  message   [0-9a-f-]{36}, received ${TIME}`,
  `  outcome   of its 5 records 3 stored, 1 dropped, 1 in quarantine`,
  `  written   ${TIME}`,
].join('\n');

describe('millrace why', function () {
  this.timeout(40_000);

  async function run(pipeline: SmallPipeline, ...args: string[]) {
    const command = millrace([...args, '-c', pipeline.config]);
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  /** Of five things the first has no time, and the second is left out by a rule. */
  async function gathered(sections: string): Promise<SmallPipeline> {
    const items = [{ ...thing('things', 0), at: 'never' }, ...[1, 2, 3, 4].map((at) => thing('things', at))];
    const pipeline = await smallPipeline({ sections, served: true, answers: { things: json({ items }) } });
    const text = readFileSync(pipeline.config, 'utf8');
    const withDrop = text.replace('    fields:', '    drop: { halves: "value == `0.5`" }\n    fields:');
    writeFileSync(pipeline.config, withDrop);
    const { code, stderr } = await run(pipeline, 'run', '--once');
    expect(code, stderr).to.equal(0);
    return pipeline;
  }

  async function tellsOfAll(pipeline: SmallPipeline): Promise<void> {
    const stored = await run(pipeline, 'why', 'thing', 'id=t3');
    expect(stored.code, stored.stderr).to.equal(0);
    expect(stored.stdout).to.match(
      new RegExp(
        `^Stored: thing at 2023-11-14T22:13:23\\.000Z, id=t3 of=things\n  fields    value=1\\.5\n${WAY}\n\n$`,
      ),
    );
    const dropped = await run(pipeline, 'why', 'thing', 'id=t1', 'time=2023-11-14');
    expect(dropped.code, dropped.stderr).to.equal(0);
    expect(dropped.stdout).to.match(
      new RegExp(`^Dropped by the rule halves\\.\n  record    1 of its envelope\n${WAY}\n\n$`),
    );
    const quarantined = await run(pipeline, 'why', 'thing', 'at=never', 'value=0');
    expect(quarantined.code, quarantined.stderr).to.equal(0);
    expect(quarantined.stdout).to.match(
      new RegExp(
        `^In quarantine: The time must be .*\n  record    0 of its envelope, wrong at at\n  since     ${TIME}\n${WAY}\n\n$`,
      ),
    );
  }

  it('says where a record is, with the page, envelope, message, outcome and write, and their times', async () => {
    await using pipeline = await gathered(EMBEDDED);
    await tellsOfAll(pipeline);

    const nobody = await run(pipeline, 'why', 'thing', 'id=t1', 'time=2023-11-15');
    expect(nobody.code).to.equal(1);
    expect(nobody.stdout).to.equal(
      'No thing like that is in the store or in quarantine, and none that a rule left out.\n' +
        'It can be looked for by time and by id, of, value.\n',
    );

    const unknown = await run(pipeline, 'why', 'thong', 'id=t1');
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.match(/There is no type 'thong'\. There are: thing\./);
  });

  it('says it of what was gathered again as well, and asks InfluxDB', async () => {
    await using influx = await startInfluxKeeper();
    await using pipeline = await gathered(influxAt(influx.url));
    await tellsOfAll(pipeline);
    expect((await run(pipeline, 'run', '--once')).code).to.equal(0);
    const twice = await run(pipeline, 'why', 'thing', 'value=1.50', '--from', '1h');
    expect(twice.stdout).to.include('It came 2 times, and the last is what the store has:');
    expect(twice.stdout.match(/ {2}envelope {2}[0-9a-f]{32}\n/g)).to.have.length(2);
    const before = await run(pipeline, 'why', 'thing', 'value=1.5', '--to', '1h');
    expect(before.stdout).to.include('The ledger knows no envelope of it');
  });

  it('refuses what cannot be asked, in one sentence', async () => {
    await using pipeline = await smallPipeline();
    for (const [args, expected, code] of [
      [['thing'], /missing required argument 'known'/, 64],
      [['thing', 't1'], /Write a name, then '=' and the value: network=us\./, 64],
      [['thing', 'time=yesterday'], /Write a time: 2026-11-22, /, 64],
      [['thing', 'id=t1'], /The store is in memory and went with its process/, 1],
    ] as const) {
      const { stderr, code: ended } = await run(pipeline, 'why', ...args);
      expect(stderr).to.match(expected);
      expect(ended).to.equal(code);
    }
  });
});
