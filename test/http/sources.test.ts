import { expect } from 'chai';
import { sourcesByName } from '../../src/http/sources.ts';
import { httpSource } from '../support/http-doubles.ts';

describe('sourcesByName', () => {
  it('finds a source by its name', () => {
    const tides = httpSource({ name: 'tides' });
    expect(sourcesByName([httpSource(), tides])('tides')).to.equal(tides);
  });

  it('throws a bug, not a failure, for a name that it was not told of', () => {
    expect(() => sourcesByName([])('tides'))
      .to.throw(Error, /tides/)
      .with.property('name', 'Error');
  });
});
