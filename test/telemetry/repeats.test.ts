import { expect } from 'chai';
import type { Event } from '../../src/ports/events.ts';
import { createRepeats } from '../../src/telemetry/repeats.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { EVERY_EVENT } from './every-event.ts';
import { start } from './start.ts';

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

  describe('of a trouble that goes on and on', () => {
    const TIMES = 1_000;
    const troubles: Readonly<Record<string, readonly Event[]>> = {
      'a crash loop': [EVERY_EVENT['actor.crashed'], EVERY_EVENT['actor.restarted']],
      'a host that is paused again and again': [EVERY_EVENT['host.paused'], EVERY_EVENT['host.resumed']],
      'a host that is down again and again': [EVERY_EVENT['breaker.opened'], EVERY_EVENT['breaker.closed']],
      'a store that is paused again and again': [EVERY_EVENT['store.paused'], EVERY_EVENT['store.resumed']],
      'a queue that fails again and again': [EVERY_EVENT['queue.failed'], EVERY_EVENT['queue.recovered']],
      'records that go to quarantine': [EVERY_EVENT['record.quarantined'], EVERY_EVENT['record.collided']],
      'messages that nobody handles': [EVERY_EVENT['message.dead'], EVERY_EVENT['message.unreadable']],
      'leases that are lost': [EVERY_EVENT['lease.lost'], EVERY_EVENT['delivery.unsettled']],
    };

    for (const [name, events] of Object.entries(troubles)) {
      it(`say ${name} once and count the rest, to the last`, async () => {
        const { telemetry, lines } = await start({ level: 'info' });
        for (let time = 0; time < TIMES; time++) {
          events.forEach(telemetry.observe);
        }
        const names = events.map(({ type }) => type);
        expect(lines.map(({ event }) => event)).to.deep.equal(names);
        await telemetry.close();
        const counted = lines.slice(names.length).map(({ event, 'millrace.repeated': repeated }) => {
          return [event, repeated];
        });
        // The first was said, and the last is said itself.
        expect(counted).to.have.deep.members(names.map((event) => [event, TIMES - 2]));
      });
    }
  });
});
