/** Characters of a header that are read. */
const MAX_LENGTH = 65_536;

const TARGET = /[\s,]*<([^>]*)>/y;
const PARAMETER = /\s*;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/y;

/**
 * The target of the first link with this relation in a `Link` header, RFC 8288; undefined where there is none. A link
 * may have several relations; their names are compared without regard to case. What is no link ends the reading.
 */
export function linkTarget(header: string, rel: string): string | undefined {
  const text = header.slice(0, MAX_LENGTH);
  let at = 0;
  while (at < text.length) {
    const target = match(TARGET, text, at);
    if (target === undefined) {
      return undefined;
    }
    at = TARGET.lastIndex;
    let relations: string | undefined;
    for (let each = match(PARAMETER, text, at); each !== undefined; each = match(PARAMETER, text, at)) {
      at = PARAMETER.lastIndex;
      const [, name = '', quoted, token] = each;
      // Of several `rel`, the first counts (section 3.3).
      if (name.toLowerCase() === 'rel') {
        relations ??= quoted?.replaceAll(/\\(.)/g, '$1') ?? token ?? '';
      }
    }
    if (relations?.toLowerCase().split(/\s+/).includes(rel.toLowerCase()) === true) {
      return target[1];
    }
  }
  return undefined;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
