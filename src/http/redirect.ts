import type { ApiRequest, ApiResponse } from '../ports/api.ts';
import { Failure } from '../ports/failure.ts';
import type { Redact } from '../ports/redact.ts';
import { shown, webUrl } from './web-url.ts';

/** Whether a redirect may lead from one host to another. */
export type AllowHost = (from: URL, to: URL) => boolean;

/**
 * The headers that may go to another origin. An allow-list, because nobody can name every header that a credential
 * travels in: `authorization`, `cookie`, `x-api-key` and whatever else an API invented stay behind.
 */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'content-type', 'user-agent']);

/** Statuses that say where to ask instead (RFC 9110, 15.4). */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The same name and port; or from http to https, both on their own ports. */
export const sameHost: AllowHost = (from, to) => from.hostname === to.hostname && from.port === to.port;

/**
 * The request that a redirect asks for; undefined when the answer is none. To another origin (another scheme, host or
 * port, so http to https of one host as well) no credentials go along, and no body.
 *
 * @throws Failure (permanent) when it leads to where it may not go: to a host that is not allowed, from https to http,
 * to another origin with the body, to what is no web address.
 */
export function redirect(
  request: ApiRequest,
  response: ApiResponse,
  options: { readonly allowHost: AllowHost; readonly redact: Redact },
): ApiRequest | undefined {
  const { allowHost, redact } = options;
  const location = response.headers['location'];
  if (!REDIRECTS.has(response.status) || location === undefined) {
    return undefined;
  }
  const from = webUrl(request.url, redact);
  const refuse = (why: string) =>
    new Failure('permanent', `${shown(from, redact)} redirects (${response.status}) ${why}`);
  const to = URL.parse(location, from.href);
  if (to === null || !/^https?:$/.test(to.protocol)) {
    throw refuse('to what is no http or https URL: ask whoever runs it.');
  }
  to.username = '';
  to.password = '';
  const target = shown(to, redact);
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw refuse(`from https to http, to ${target}: that is never followed.`);
  }
  if (!allowHost(from, to)) {
    throw refuse(`to another host, to ${target}: name it in allowHosts if you trust it.`);
  }
  const next = withMethod(request, response.status);
  if (to.origin === from.origin) {
    return { ...next, url: to.href };
  }
  if (next.body !== undefined) {
    throw refuse(`a body to another origin, to ${target}: ask that one directly if you trust it.`);
  }
  return { ...withoutCredentials(next), url: to.href, ledAway: true };
}

/** The request with those headers only that no credential travels in. */
export function withoutCredentials(request: ApiRequest): ApiRequest {
  return { ...request, headers: only(request.headers, (name) => HARMLESS.has(name)) };
}

/** 303 means GET; 301 and 302 have come to mean it for a POST (RFC 9110, 15.4.2 and 15.4.3); 307 and 308 change nothing. */
function withMethod(request: ApiRequest, status: number): ApiRequest {
  if (request.method === 'GET' || status === 307 || status === 308) {
    return request;
  }
  const { body: _, ...rest } = request;
  return { ...rest, method: 'GET', headers: only(request.headers, (name) => !name.startsWith('content-')) };
}

function only(headers: ApiRequest['headers'], keep: (name: string) => boolean): ApiRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name.toLowerCase())));
}
