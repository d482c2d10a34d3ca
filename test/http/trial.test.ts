import { expect } from 'chai';
import type { Measured } from '../../src/http/measurement.ts';
import { judgeStep } from '../../src/http/trial.ts';

/** As a host with room for `knee` at once shows it, 100 ms each. */
function measured(running: number, knee: number): Measured {
  const latencyMs = 100 * Math.max(1, running / knee);
  return { latencyMs, errorMs: 1, throughput: running / latencyMs };
}

function step(from: number, to: number, knee: number) {
  return judgeStep({ from, to, before: measured(from, knee), after: measured(to, knee) });
}

describe('judgeStep', () => {
  it('goes on where all of a step up was won', () => {
    expect(step(20, 25, 100)).to.deep.equal({ type: 'onward' });
  });

  it('goes back where a step up won nothing', () => {
    expect(step(20, 25, 20)).to.deep.equal({ type: 'back' });
  });

  it('keeps about as much of a step up as was won', () => {
    expect(step(20, 40, 30)).to.deep.equal({ type: 'keep', at: 33 });
  });

  it('keeps a small step up unless it brings a queue', () => {
    expect(step(20, 21, 100)).to.deep.equal({ type: 'onward' });
    expect(step(20, 22, 20)).to.deep.equal({ type: 'back' });
  });

  it('keeps a step down that cost nothing, and goes back from one that cost throughput', () => {
    expect(step(40, 36, 30)).to.deep.equal({ type: 'keep', at: 36 });
    expect(step(30, 27, 30)).to.deep.equal({ type: 'back' });
  });
});
