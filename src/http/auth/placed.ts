import type { ApiRequest } from '../../ports/api.ts';
import type { CredentialPlace } from '../../ports/auth.ts';

/** The request with a credential in its place, instead of whatever stood there. */
export function placed(request: ApiRequest, place: CredentialPlace, credential: string): ApiRequest {
  const value = place.prefix + credential;
  if (place.in === 'header') {
    return { ...request, headers: { ...request.headers, [place.name]: value } };
  }
  const url = new URL(request.url);
  url.searchParams.set(place.name, value);
  return { ...request, url: url.href };
}

/** A URL without the credential that was placed in it: fit to be handed on. */
export function withoutCredential(url: string, place: CredentialPlace): string {
  if (place.in === 'header') {
    return url;
  }
  const clean = new URL(url);
  if (!clean.searchParams.has(place.name)) {
    return url;
  }
  clean.searchParams.delete(place.name);
  return clean.href;
}
