import { inUrl } from './template.ts';

/** The URL with `name=value` at the end of its query, both encoded. */
export function addParameter(url: string, name: string, value: string): string {
  const glue = url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?';
  return `${url}${glue}${inUrl(name)}=${inUrl(value)}`;
}

/** The URL with this parameter set: in its place if `addParameter` put it there, at the end if it is not there yet. */
export function setParameter(url: string, name: string, value: string | number): string {
  const prefix = `${inUrl(name)}=`;
  const query = url.indexOf('?') + 1;
  const pairs = query === 0 ? [] : url.slice(query).split('&');
  const at = pairs.findIndex((pair) => pair.startsWith(prefix));
  if (at === -1) {
    return addParameter(url, name, String(value));
  }
  return url.slice(0, query) + pairs.with(at, prefix + inUrl(String(value))).join('&');
}

/** The names of the parameters in a URL's query, decoded. */
export function parameterNames(url: string): readonly string[] {
  const query = url.indexOf('?');
  return query === -1 ? [] : [...new URLSearchParams(url.slice(query + 1)).keys()];
}
