import { openState } from '../../src/state/index.ts';
import { virtualClock } from './virtual-clock.ts';

/** Commits without end to the state file that it is given, and says the number of each commit when it is done. */
const state = await openState(process.argv[2] ?? '', { clock: virtualClock() });
for (let at = 0; ; at++) {
  const journal = [0, 1, 2].map((chunk) => ({
    envelope: `e${at}/${chunk}`,
    source: 's',
    type: 't',
    partition: 'p',
    records: 10,
    gatheredAt: at,
  }));
  await state.commit({ source: 's', partition: 'p', journal, cursor: String(at) });
  process.stdout.write(`${at}\n`);
}
