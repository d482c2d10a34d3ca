import type { Api } from '../ports/api.ts';
import { ACCEPTED_ENCODINGS } from './decompress.ts';

/** Says who asks and which encodings we read, where the source does not say so itself. */
export function introduced(inner: Api, options: { readonly version: string }): Api {
  const defaults = { 'user-agent': `millrace/${options.version}`, 'accept-encoding': ACCEPTED_ENCODINGS };
  return {
    exchange: (request, signal) =>
      inner.exchange({ ...request, headers: { ...defaults, ...request.headers } }, signal),
  };
}
