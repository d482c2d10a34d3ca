import { expect } from 'chai';
import { createRepeats } from '../../src/telemetry/repeats.ts';
import { virtualClock } from '../support/virtual-clock.ts';

describe('repeats', () => {
  it('say a condition once, then count it until the window is over', async () => {
    const clock = virtualClock();
    const repeats = createRepeats(clock, 60_000);
    const said: number[] = [];
    for (let second = 0; second < 150; second++) {
      repeats.say('host down', (repeated) => said.push(repeated));
      await clock.advance(1_000);
    }
    expect(said).to.deep.equal([0, 59, 59]);
  });

  it('keep conditions apart', () => {
    const repeats = createRepeats(virtualClock(), 60_000);
    const said: string[] = [];
    for (const condition of ['a', 'b', 'a', 'b']) {
      repeats.say(condition, () => said.push(condition));
    }
    expect(said).to.deep.equal(['a', 'b']);
  });

  it('tell the last of what was kept back when flushed, and nothing twice', () => {
    const repeats = createRepeats(virtualClock(), 60_000);
    const said: string[] = [];
    for (const reason of ['first', 'second', 'third']) {
      repeats.say('a', (repeated) => said.push(`${reason} ${repeated}`));
    }
    repeats.say('b', () => said.push('once'));
    repeats.flush();
    repeats.flush();
    expect(said).to.deep.equal(['first 0', 'once', 'third 1']);
  });

  it('forget the oldest condition past their bound, and tell what they kept of it', () => {
    const repeats = createRepeats(virtualClock(), 60_000);
    const said: string[] = [];
    const say = (condition: string) => repeats.say(condition, () => said.push(condition));
    say('oldest');
    say('oldest');
    for (let other = 0; other < 1_000; other++) {
      say(`other ${other}`);
    }
    expect(said.filter((condition) => condition === 'oldest')).to.have.length(2);
  });
});
