import { expect } from 'chai';
import { makeQuakes } from '../../bench/quakes.ts';

describe('the quakes of the bench', () => {
  const quakes = makeQuakes(5_000);

  it('are the same for the same seed, and others for another', () => {
    expect(makeQuakes(50)).to.deep.equal(quakes.slice(0, 50));
    expect(makeQuakes(50, 2)).not.to.deep.equal(quakes.slice(0, 50));
  });

  it('have about 500 bytes each', () => {
    expect(JSON.stringify(quakes).length / quakes.length).to.be.within(475, 550);
  });

  it('go back in time, so that no two are one point', () => {
    const times = quakes.map(({ properties }) => properties.time);
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
    expect(new Set(times).size).to.equal(times.length);
  });

  it('hold some that are dropped and some that are quarantined, as recorded ones do', () => {
    const dropped = quakes.filter(({ properties }) => properties.type !== 'earthquake');
    const bad = quakes.filter(({ properties }) => properties.rms === null);
    expect(dropped.length / quakes.length).to.be.within(0.01, 0.03);
    expect(bad.length / quakes.length).to.be.within(0.001, 0.008);
  });
});
