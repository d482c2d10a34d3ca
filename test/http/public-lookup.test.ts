import type { lookup } from 'node:dns';
import { expect } from 'chai';
import { PrivateAddressError, publicLookup } from '../../src/http/public-lookup.ts';

type Found = { readonly address: string; readonly family: number }[];

/** A name server that answers so. */
function resolving(error: Error | null, found: Found): typeof lookup {
  return ((_name: string, _options: unknown, callback: (...given: unknown[]) => void) =>
    callback(error, found)) as unknown as typeof lookup;
}

function resolve(error: Error | null, found: Found): Promise<unknown> {
  return new Promise((done) => {
    publicLookup(resolving(error, found))('cdn.example', { all: true }, (failure, addresses) =>
      done(failure ?? addresses),
    );
  });
}

describe('publicLookup', () => {
  it('gives on what is public', async () => {
    const found = [{ address: '8.8.8.8', family: 4 }];
    expect(await resolve(null, found)).to.deep.equal(found);
  });

  it('fails where any address is not', async () => {
    const found = [
      { address: '8.8.8.8', family: 4 },
      { address: '::1', family: 6 },
    ];
    const failure = await resolve(null, found);
    expect(failure).to.be.instanceOf(PrivateAddressError).with.property('address', '::1');
  });

  it('fails as the name server does', async () => {
    const error = new Error('ENOTFOUND');
    expect(await resolve(error, [])).to.equal(error);
  });
});
