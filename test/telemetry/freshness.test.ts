import { expect } from 'chai';
import { createFreshness } from '../../src/telemetry/freshness.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { gauges, values } from './doubles.ts';

const whose = { 'millrace.source': 'weather', 'millrace.type': 'observation' };

describe('the freshness of data', () => {
  it('is how old the newest stored data is, and grows while nothing newer comes', async () => {
    const { watch, read } = gauges();
    const clock = virtualClock();
    const newest = createFreshness(clock, watch);
    expect(await read()).to.deep.equal([]);
    const at = clock.now();
    newest(whose, at - 60_000);
    newest(whose, at - 90_000);
    newest({ ...whose, 'millrace.type': 'alert' }, at + 5_000);
    await clock.advance(30_000);
    expect(await read()).to.deep.equal([
      ['millrace.data.freshness', 90, whose],
      ['millrace.data.freshness', 25, { ...whose, 'millrace.type': 'alert' }],
    ]);
  });

  it('is never below zero for data from the future', async () => {
    const { watch, read } = gauges();
    const clock = virtualClock();
    createFreshness(clock, watch)(whose, clock.now() + 60_000);
    expect(values(await read())).to.deep.equal({ 'millrace.data.freshness': 0 });
  });
});
