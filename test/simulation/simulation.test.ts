import { expect } from 'chai';
import { planFaults } from './fault-plan.ts';
import { runHistory } from './history.ts';

/** More are run by `npm run simulate`. */
const HISTORIES = 200;
const AT_ONCE = 50;

describe('the core, through simulated crashes, outages and lies', function () {
  this.timeout(60_000);

  for (let first = 1; first <= HISTORIES; first += AT_ONCE) {
    it(`keeps every promise in the histories ${first} to ${first + AT_ONCE - 1}`, async () => {
      for (let seed = first; seed < first + AT_ONCE; seed++) {
        const { violations } = await runHistory(seed);
        expect(violations, `npm run simulate -- --seed ${seed}`).to.deep.equal([]);
      }
    });
  }

  it('replays a history exactly from its seed', async () => {
    const [once, again, other] = [await runHistory(7), await runHistory(7), await runHistory(8)];
    expect(again).to.deep.equal(once);
    expect(other.fingerprint).not.to.equal(once.fingerprint);
  });

  it('meets every kind of fault among these histories', () => {
    const plans = Array.from({ length: HISTORIES }, (_, index) => planFaults(index + 1));
    const met = new Set(
      plans.flatMap(({ incidents, outages, trouble, queue, halfWritten }) => [
        ...incidents.map(({ what, process }) => `${what} ${process.replace(/-.*/, '')}`),
        ...outages.map(({ part, kind }) => `${part} ${kind}`),
        ...Object.entries(trouble).flatMap(([part, chances]) => named(part, chances)),
        ...named('queue', queue),
        ...named('store', { halfWritten }),
      ]),
    );
    const roles = ['gather', 'process'];
    const parts = ['api', 'queue', 'store', 'state'];
    expect([...met]).to.have.members([
      ...['kill', 'drain', 'freeze', 'jump'].flatMap((what) => roles.map((role) => `${what} ${role}`)),
      ...parts.flatMap((part) => ['transient', 'permanent'].map((kind) => `${part} ${kind}`)),
      ...parts.flatMap((part) => ['fails', 'unanswered', 'slow'].map((trouble) => `${part} ${trouble}`)),
      ...['partial', 'duplicate', 'lostLease', 'shuffle'].map((fault) => `queue ${fault}`),
      'store halfWritten',
      'lose gather',
    ]);
  });
});

/** The names of those that have a chance at all. */
function named(part: string, chances: Readonly<Record<string, number>>): string[] {
  return Object.entries(chances).flatMap(([name, chance]) => (chance > 0 ? [`${part} ${name}`] : []));
}
