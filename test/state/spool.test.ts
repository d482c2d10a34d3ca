import { expect } from 'chai';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../src/ports/failure.ts';
import type { Spool } from '../../src/ports/spool.ts';
import { encodeEnvelope, readEnvelope } from '../../src/queues/index.ts';
import { openSpool } from '../../src/state/spool.ts';
import { envelopeOf, envelopes, noise } from '../support/envelopes.ts';
import { killedAfter } from '../support/killed-after.ts';
import { all } from '../support/points.ts';
import { rejection } from '../support/rejection.ts';
import { newFiles } from '../support/sqlite-files.ts';

describe('the spool', () => {
  const newFile = newFiles();
  const opened: Spool[] = [];

  afterEach(() => Promise.all(opened.splice(0).map((spool) => spool.close())));

  async function open(file: string, mostBytes?: number): Promise<Spool> {
    const spool = await openSpool(file, { encode: encodeEnvelope, decode: readEnvelope, mostBytes });
    opened.push(spool);
    return spool;
  }

  const leftIn = async (spool: Spool) => (await all(spool.left())).flat();

  it('gives the next process what was kept, as it was, in order, each once', async () => {
    const file = newFile();
    const kept = [envelopeOf('big', [{ n: 9007199254740993n, text: '🌊' }]), ...envelopes(50)];
    const spool = await open(file);
    expect(await spool.keep(kept)).to.equal(true);
    expect(await spool.keep(kept.slice(0, 5))).to.equal(true);
    expect(await leftIn(spool)).to.deep.equal([]);
    await spool.close();
    expect(await leftIn(await open(file))).to.deep.equal(kept);
  });

  it('gives up what was let go, also while it is read', async () => {
    const file = newFile();
    await (await open(file)).keep(envelopes(50));
    const next = await open(file);
    const seen: string[] = [];
    for await (const some of next.left()) {
      seen.push(...some.map(({ id }) => id));
      await next.letGo(some);
    }
    expect(seen).to.deep.equal(envelopes(50).map(({ id }) => id));
    expect(await leftIn(await open(file))).to.deep.equal([]);
  });

  it('takes no more than its bound, and takes again when there is room', async () => {
    const spool = await open(newFile(), 20_000);
    const [first, second] = [envelopeOf('a', [noise(12_000, 1)]), envelopeOf('b', [noise(12_000, 2)])];
    expect(await spool.keep([first])).to.equal(true);
    expect(await spool.keep([second])).to.equal(false);
    await spool.letGo([first, envelopeOf('never there')]);
    expect(await spool.keep([second])).to.equal(true);
  });

  it('has everything that it kept after its process was killed', async () => {
    const file = newFile();
    const last = await killedAfter(40, 'spool-child.ts', file);
    const ids = (await leftIn(await open(file))).map(({ id }) => id);
    expect(ids.slice(0, last + 1)).to.deep.equal(Array.from({ length: last + 1 }, (_, at) => `e${at}`));
  });

  it('leaves where it is what it cannot read', async () => {
    const file = newFile();
    await (await open(file)).keep(envelopes(1));
    const database = new DatabaseSync(file);
    database.exec("INSERT INTO spool (envelope, body) VALUES ('strange', 'not an envelope')");
    database.close();
    expect(await leftIn(await open(file))).to.deep.equal(envelopes(1));
  });

  it('says in one sentence that its file is none', async () => {
    const error = await rejection(open('/dev/null/spool.db'));
    expect(error).to.be.instanceOf(Failure);
    expect((error as Failure).message).to.match(/^The spool file .* cannot be opened/);
  });
});
