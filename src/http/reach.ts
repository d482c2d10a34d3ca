import type { ApiRequest } from '../ports/api.ts';
import type { HttpSource } from './sources.ts';

/** How a URL stands to a source: its own host, one that it allows by name, or neither. */
export type Standing = 'own' | 'named' | 'foreign';

/** The ports that a URL does not write. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** A template before the path. */
const TEMPLATED_HOST = /^[^/]*\/\/[^/?#]*\{/;

type Reaching = Pick<HttpSource, 'url' | 'allowHosts' | 'auth'>;

/**
 * Where a source may reach. Its own are the host of its `url` (scheme, name and port; https instead of http as well);
 * and every host, where templates make the host: then the configuration has left it to the partitions.
 */
export function standing(source: Reaching, url: URL): Standing {
  if (ownUrl(source) === undefined || isWritten(source, url)) {
    return 'own';
  }
  return isNamed(source, url) ? 'named' : 'foreign';
}

/** Whether it is the host that the source's `url` writes; never where a template makes the host. */
function isWritten(source: Reaching, url: URL): boolean {
  const own = ownUrl(source);
  return own !== undefined && (own.origin === url.origin || isUpgrade(own, url));
}

/**
 * Whether a request may say who the source is: it goes to the source's own host, and no answer of another origin led it
 * there. That counts where a template makes the host, and so any host is the source's own.
 */
export function mayIdentify(source: Reaching, request: Pick<ApiRequest, 'ledAway'>, url: URL): boolean {
  return request.ledAway !== true && standing(source, url) === 'own';
}

/**
 * Whether `allowHosts` names the host of a URL: `cdn.example.com` for any port, `cdn.example.com:8443` for one,
 * `*.example.com` for all below it.
 */
export function isNamed({ allowHosts = [] }: Pick<HttpSource, 'allowHosts'>, url: URL): boolean {
  const withPort = `${url.hostname}:${portOf(url)}`;
  return allowHosts.some((entry) => {
    const host = entry.toLowerCase();
    return host.startsWith('*.')
      ? url.hostname.endsWith(host.slice(1))
      : host === url.hostname || host === withPort;
  });
}

/**
 * Whether a host may have a private address: only where the configuration itself writes the host, because it cannot be
 * led there. `*.example.com` writes none: whoever has the name server of a host below it says what its address is.
 */
export function mayBePrivate(sources: readonly Reaching[], url: URL): boolean {
  return sources.some((source) => {
    const exact = (source.allowHosts ?? []).filter((entry) => !entry.startsWith('*'));
    return (
      isNamed({ allowHosts: exact }, url) ||
      [ownUrl(source), ...authUrls(source)].some(
        (written) => written !== undefined && (written.origin === url.origin || isUpgrade(written, url)),
      )
    );
  });
}

/** Undefined where a template stands in the host: to a URL parser braces are letters. */
function ownUrl({ url }: Reaching): URL | undefined {
  return TEMPLATED_HOST.test(url) ? undefined : (URL.parse(url) ?? undefined);
}

function authUrls({ auth }: Reaching): readonly (URL | undefined)[] {
  switch (auth?.style) {
    case 'oauth2':
      return [URL.parse(auth.tokenUrl) ?? undefined];
    case 'login':
      return [URL.parse(auth.request.url) ?? undefined];
    default:
      return [];
  }
}

function isUpgrade(from: URL, to: URL): boolean {
  return (
    from.protocol === 'http:' &&
    to.protocol === 'https:' &&
    from.hostname === to.hostname &&
    from.port === '' &&
    to.port === ''
  );
}

function portOf(url: URL): string {
  return url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
}
