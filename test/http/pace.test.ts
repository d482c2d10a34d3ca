import { expect } from 'chai';
import * as fc from 'fast-check';
import { createPace } from '../../src/http/pace.ts';
import { NEVER, rejection } from '../support/http-doubles.ts';
import { settle, virtualClock } from '../support/virtual-clock.ts';

describe('createPace', () => {
  it('lets the rate through at once, and each next start when the window has room', async () => {
    const clock = virtualClock();
    const pace = createPace([{ requests: 2, perMs: 1_000 }], clock);
    const starts: number[] = [];
    const all = Array.from({ length: 5 }, () =>
      pace.turn(async (begun) => {
        begun();
        starts.push(clock.monotonic());
      }, NEVER),
    );
    await clock.advance(2_000);
    await Promise.all(all);
    expect(starts).to.deep.equal([0, 0, 1_000, 1_000, 2_000]);
  });

  it('never has more starts in any window than the rate, however they arrive and however long each waits on', async () => {
    const arrivals = fc.array(fc.record({ gap: fc.nat(400), held: fc.nat(700) }), {
      minLength: 1,
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 4 }), async (requests, allowed) => {
        const clock = virtualClock();
        const pace = createPace([{ requests: allowed, perMs: 500 }], clock);
        const starts: number[] = [];
        const all: Promise<void>[] = [];
        for (const { gap, held } of requests) {
          await clock.advance(gap);
          all.push(
            pace.turn(async (begun) => {
              await clock.sleep(held);
              begun();
              starts.push(clock.monotonic());
            }, NEVER),
          );
        }
        while (await clock.next()) {
          // until nobody waits
        }
        await Promise.all(all);
        expect(starts).to.have.length(requests.length);
        for (let first = 0; first + allowed < starts.length; first++) {
          expect((starts[first + allowed] ?? 0) - (starts[first] ?? 0)).to.be.at.least(500);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('does not hold up the next start until the one before has ended', async () => {
    const clock = virtualClock();
    const pace = createPace([{ requests: 5, perMs: 1_000 }], clock);
    let started = 0;
    const hung = () =>
      pace.turn((begun) => {
        begun();
        started++;
        return new Promise<void>(() => {});
      }, NEVER);
    void hung();
    void hung();
    await settle();
    expect(started).to.equal(2);
  });

  it('gives the turn on when the one whose turn it was gives up', async () => {
    const clock = virtualClock();
    const pace = createPace([{ requests: 1, perMs: 1_000 }], clock);
    const start = async (begun: () => void) => begun();
    await pace.turn(start, NEVER);
    const controller = new AbortController();
    const given = rejection(pace.turn(start, controller.signal));
    const patient = pace.turn(start, NEVER);
    await settle();
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await given).to.equal(reason);
    await clock.advance(1_000);
    await patient;
    expect(clock.sleepers()).to.equal(0);
  });

  it('takes nothing from the rate when the start fails before it begins', async () => {
    const clock = virtualClock();
    const pace = createPace([{ requests: 1, perMs: 1_000 }], clock);
    const error = new Error('no place');
    expect(await rejection(pace.turn(() => Promise.reject(error), NEVER))).to.equal(error);
    await pace.turn(async (begun) => begun(), NEVER);
    expect(clock.monotonic()).to.equal(0);
  });

  it('rejects as the start rejects', async () => {
    const pace = createPace([{ requests: 1, perMs: 1_000 }], virtualClock());
    const error = new Error('reset');
    const failing = pace.turn((begun) => {
      begun();
      return Promise.reject(error);
    }, NEVER);
    expect(await rejection(failing)).to.equal(error);
  });

  it('holds all of several rates', async () => {
    const clock = virtualClock();
    const rates = [
      { requests: 2, perMs: 1_000 },
      { requests: 5, perMs: 60_000 },
    ];
    const pace = createPace(rates, clock);
    const starts: number[] = [];
    const all = Array.from({ length: 8 }, () =>
      pace.turn(async (begun) => {
        begun();
        starts.push(clock.monotonic());
      }, NEVER),
    );
    await clock.advance(62_000);
    await Promise.all(all);
    expect(starts).to.deep.equal([0, 0, 1_000, 1_000, 2_000, 60_000, 60_000, 61_000]);
  });
});
