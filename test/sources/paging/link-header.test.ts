import { expect } from 'chai';
import * as fc from 'fast-check';
import { linkTarget } from '../../../src/sources/paging/link-header.ts';

describe('a Link header', () => {
  it('names the target of a relation, whatever its order, case and quotes', () => {
    const header =
      '<https://api.example/a?page=1&b=x,y>; rel="prev", <https://api.example/a?page=3>; title="a, <b>; rel=\\"no\\""; REL=Next';
    expect(linkTarget(header, 'next')).to.equal('https://api.example/a?page=3');
    expect(linkTarget(header, 'prev')).to.equal('https://api.example/a?page=1&b=x,y');
    expect(linkTarget(header, 'last')).to.equal(undefined);
  });

  it('may give one link several relations, and counts the first rel', () => {
    expect(linkTarget('</x>; rel="last next"', 'next')).to.equal('/x');
    expect(linkTarget('</x>; rel=self; rel=next', 'next')).to.equal(undefined);
  });

  it('tells nothing where it is no Link header', () => {
    for (const header of ['', 'next', '<https://x', '<x>', ';rel=next', '<x> rel=next']) {
      expect(linkTarget(header, 'next'), header).to.equal(undefined);
    }
  });

  it('is read in time that grows with its length, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('<', '>', ';', ',', '=', '"', '\\', ' ', 'rel', 'next'),
          maxLength: 200,
        }),
        (header) => {
          expect(linkTarget(header, 'next')).to.satisfy(
            (target: unknown) => target === undefined || typeof target === 'string',
          );
        },
      ),
    );
    const began = process.hrtime.bigint();
    linkTarget(`<x>${' ; a="'.repeat(100_000)}`, 'next');
    expect(Number(process.hrtime.bigint() - began) / 1e6).to.be.lessThan(1_000);
  });
});
