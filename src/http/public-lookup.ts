import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** What a connection fails with that was led to an address that is not public. */
export class PrivateAddressError extends Error {
  readonly code = 'MILLRACE_PRIVATE_ADDRESS';
  readonly address: string;

  constructor(address: string) {
    super(`${address} is no public address.`);
    this.address = address;
    this.name = 'PrivateAddressError';
  }
}

/**
 * Resolves a name as `dns.lookup` does, and fails where any of its addresses is not public. It stands where the socket
 * looks the name up, so that what was checked is what is connected to, whatever the name server says the next time.
 */
export function publicLookup(resolve: typeof resolveName = resolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const bad = error === null ? addresses.find((address) => !isPublicAddress(address)) : undefined;
      callback(bad === undefined ? error : new PrivateAddressError(bad), found, family);
    });
  };
}
