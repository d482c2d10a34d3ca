import { expect } from 'chai';
import * as fc from 'fast-check';
import { nactName } from '../../src/system/nact-name.ts';

describe('nactName', () => {
  it('leaves a plain name as it is', () => {
    expect(nactName('gatherer-weather_2.v1')).to.equal('gatherer-weather_2.v1');
  });

  it('writes what nact does not allow as the unit it is', () => {
    expect(nactName('a/b')).to.equal('a$002fb');
    expect(nactName('São Tomé')).to.equal('S$00e3o$0020Tom$00e9');
    expect(nactName('1$')).to.equal('1$0024');
  });

  it('gives any name one that nact allows, and two names never the same', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (one, other) => {
          expect(nactName(one)).to.match(/^[a-z0-9\-$_.+!*'(),]+$/i);
          expect(nactName(one) === nactName(other)).to.equal(one === other);
        },
      ),
    );
  });

  it('tells a name from the escape of another', () => {
    expect(nactName('$002f')).to.not.equal(nactName('/'));
  });
});
