import { expect } from 'chai';
import { addParameter, parameterNames, setParameter } from '../../src/sources/query.ts';

describe('a query parameter', () => {
  it('is added behind what is there', () => {
    expect(addParameter('https://x/', 'a', '1')).to.equal('https://x/?a=1');
    expect(addParameter('https://x/?a=1', 'page[number]', '2')).to.equal('https://x/?a=1&page%5Bnumber%5D=2');
    expect(addParameter('https://x/?a=1&', 'b', '2')).to.equal('https://x/?a=1&b=2');
  });

  it('is set in its place, and only there', () => {
    expect(setParameter('https://x/', 'p', 1)).to.equal('https://x/?p=1');
    expect(setParameter('https://x/?xp=9&p=1&q=p=1', 'p', 2)).to.equal('https://x/?xp=9&p=2&q=p=1');
    expect(setParameter('https://x/?a=b+c', 'p', 2)).to.equal('https://x/?a=b+c&p=2');
    expect(setParameter(setParameter('https://x/', 'page[n]', 1), 'page[n]', 2)).to.equal(
      'https://x/?page%5Bn%5D=2',
    );
  });

  it('is found by its decoded name', () => {
    expect(parameterNames('https://x/')).to.deep.equal([]);
    expect(parameterNames('https://x/?page%5Bn%5D=1&b')).to.deep.equal(['page[n]', 'b']);
  });
});
