import { expect } from 'chai';
import { fixedLimiter } from '../support/fixed-limiter.ts';
import { createHost, type Host } from '../../src/http/host.ts';
import { createLane } from '../../src/http/lane.ts';
import { httpSource, NEVER, recorder, rejection } from '../support/http-doubles.ts';
import { settle, type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

describe('createLane', () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = virtualClock();
  });

  async function hostOf(concurrency: number): Promise<Host> {
    const closing = new AbortController().signal;
    const host = createHost({
      name: 'api.example',
      limiter: fixedLimiter(concurrency),
      clock,
      observe: recorder().observe,
      closing,
    });
    await host.visit(httpSource(), async () => undefined);
    return host;
  }

  it('holds the concurrency that the source declares, over all hosts', async () => {
    const hosts = [await hostOf(10), await hostOf(10)] as const;
    const lane = createLane({ concurrency: 3 }, clock);
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await clock.sleep(100);
      running--;
    };
    const all = Array.from({ length: 12 }, (_, index) => lane.run(hosts[index % 2] as Host, task, NEVER));
    await clock.advance(99);
    expect(running).to.equal(3);
    await clock.advance(301);
    await Promise.all(all);
    expect(most).to.equal(3);
  });

  it('leaves auto to the host', async () => {
    const host = await hostOf(5);
    const lane = createLane({ concurrency: 'auto' }, clock);
    const all = Array.from({ length: 9 }, () => lane.run(host, () => clock.sleep(100), NEVER));
    await settle();
    expect(host.status().running).to.equal(5);
    await clock.advance(200);
    await Promise.all(all);
  });

  it('holds the rate at the moment of the start, even when a pause has dammed up the requests', async () => {
    const host = await hostOf(10);
    const lane = createLane({ concurrency: 'auto', rates: [{ requests: 2, perMs: 1_000 }] }, clock);
    const starts: number[] = [];
    host.refused('busy', host.pauses(), 10_000);
    const all = Array.from({ length: 6 }, () =>
      lane.run(host, async () => void starts.push(clock.monotonic()), NEVER),
    );
    await clock.advance(12_000);
    await Promise.all(all);
    expect(starts).to.deep.equal([10_000, 10_000, 11_000, 11_000, 12_000, 12_000]);
  });

  it('takes no place at the host while it waits for its own rate', async () => {
    const host = await hostOf(1);
    const slow = createLane({ concurrency: 'auto', rates: [{ requests: 1, perMs: 60_000 }] }, clock);
    const quick = createLane({ concurrency: 'auto' }, clock);
    await slow.run(host, async () => undefined, NEVER);
    const waiting = slow.run(host, async () => undefined, NEVER);
    await settle();
    expect(await quick.run(host, async () => 'through', NEVER)).to.equal('through');
    await clock.advance(60_000);
    await waiting;
  });

  it('rejects at once when one gives up, wherever it waits', async () => {
    const host = await hostOf(1);
    const lane = createLane({ concurrency: 2, rates: [{ requests: 2, perMs: 1_000 }] }, clock);
    const hung = Promise.withResolvers<void>();
    const first = lane.run(host, () => hung.promise, NEVER);
    const controller = new AbortController();
    const reason = new Error('enough');
    const behindHost = rejection(lane.run(host, async () => undefined, controller.signal));
    const behindLane = rejection(lane.run(host, async () => undefined, controller.signal));
    await settle();
    controller.abort(reason);
    expect(await behindHost).to.equal(reason);
    expect(await behindLane).to.equal(reason);
    hung.resolve();
    await first;
    expect(await lane.run(host, async () => 'free again', NEVER)).to.equal('free again');
  });
});
