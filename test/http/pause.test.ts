import { expect } from 'chai';
import { createPause, MAX_PAUSE_MS, type Pause } from '../../src/http/pause.ts';
import { recorder } from '../support/http-doubles.ts';
import { settle, type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

describe('createPause', () => {
  let clock: VirtualClock;
  let calls: string[];
  let events: ReturnType<typeof recorder>;
  let closing: AbortController;
  let pause: Pause;

  beforeEach(() => {
    clock = virtualClock();
    calls = [];
    events = recorder();
    closing = new AbortController();
    pause = createPause({
      host: 'api.example',
      clock,
      observe: events.observe,
      onResume: () => calls.push('resume'),
      closing: closing.signal,
    });
  });

  it('holds for as long as it was asked to', async () => {
    pause.begin(5_000, 'busy');
    expect(pause.current()).to.deep.equal({ until: clock.now() + 5_000, reason: 'busy' });
    await clock.advance(4_999);
    expect(calls).to.deep.equal([]);
    await clock.advance(1);
    expect(calls).to.deep.equal(['resume']);
    expect(pause.current()).to.equal(undefined);
  });

  it('merges to the latest end and is observed once', async () => {
    pause.begin(5_000, 'first');
    await clock.advance(1_000);
    pause.begin(10_000, 'longer');
    pause.begin(2_000, 'shorter');
    await clock.advance(9_999);
    expect(calls).to.deep.equal([]);
    await clock.advance(1);
    expect(calls).to.deep.equal(['resume']);
    expect(events.of('host.paused')).to.deep.equal([
      { type: 'host.paused', host: 'api.example', forMs: 5_000, reason: 'first' },
    ]);
    expect(events.of('host.resumed')).to.have.length(1);
    expect(pause.count()).to.equal(1);
  });

  it('can begin again', async () => {
    pause.begin(1_000, 'first');
    await clock.advance(1_000);
    pause.begin(1_000, 'second');
    await clock.advance(1_000);
    expect(calls).to.deep.equal(['resume', 'resume']);
    expect(pause.count()).to.equal(2);
  });

  it('is never longer than its bound', async () => {
    pause.begin(30 * 24 * 3_600_000, 'come back next month');
    expect(events.of('host.paused')[0]?.forMs).to.equal(MAX_PAUSE_MS);
    await clock.advance(MAX_PAUSE_MS);
    expect(calls).to.deep.equal(['resume']);
  });

  it('leaves no sleep behind when closing, and begins no more', async () => {
    pause.begin(5_000, 'busy');
    closing.abort();
    pause.begin(50_000, 'busy');
    await settle();
    expect(clock.sleepers()).to.equal(0);
    expect(events.of('host.resumed')).to.have.length(0);
  });
});
