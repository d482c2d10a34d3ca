import { expect } from 'chai';
import { average, createMeasurement, faster, type Measured, slower } from '../../src/http/measurement.ts';

const measured = (latencyMs: number, errorMs = 1): Measured => ({
  latencyMs,
  errorMs,
  throughput: 10 / latencyMs,
});

describe('createMeasurement', () => {
  it('says nothing before it has heard enough, and then the mean, its error and the throughput', () => {
    const measurement = createMeasurement(0, 4);
    for (const tookMs of [90, 110, 90]) {
      measurement.add({ at: 200, tookMs, running: 8 });
    }
    expect(measurement.result()).to.equal(undefined);
    measurement.add({ at: 200, tookMs: 110, running: 8 });
    expect(measurement.result()).to.deep.include({ latencyMs: 100, throughput: 0.08 });
    // The deviation of the four is 11.5, and the error of their mean half of that.
    expect(measurement.result()?.errorMs).to.be.closeTo(5.77, 0.01);
  });

  it('leaves out what was asked for before it began', () => {
    const measurement = createMeasurement(100, 1);
    measurement.add({ at: 150, tookMs: 51, running: 1 });
    expect(measurement.result()).to.equal(undefined);
    measurement.add({ at: 150, tookMs: 50, running: 1 });
    expect(measurement.result()?.latencyMs).to.equal(50);
  });
});

describe('slower', () => {
  it('believes a difference that is large enough and no chance', () => {
    expect(slower(measured(130), measured(100), 0.25)).to.equal(true);
    expect(slower(measured(120), measured(100), 0.25)).to.equal(false);
    expect(slower(measured(130, 20), measured(100, 20), 0.25)).to.equal(false);
    expect(slower(measured(80), measured(100), 0)).to.equal(false);
  });
});

describe('average and faster', () => {
  it('put more weight on the newer, and forget a low latency slowly', () => {
    expect(average(measured(100), measured(200)).latencyMs).to.equal(140);
    expect(faster(undefined, measured(100)).latencyMs).to.equal(100);
    expect(faster(measured(100), measured(90)).latencyMs).to.equal(90);
    let lowest = measured(100);
    for (let time = 0; time < 100; time++) {
      lowest = faster(lowest, measured(200));
    }
    expect(lowest.latencyMs).to.be.within(120, 150);
  });
});
