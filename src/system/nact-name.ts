/** What nact allows in a name, without `$`, which marks an escape here. */
const NOT_ALLOWED = /[^A-Za-z0-9\-_.+!*'(),]/g;

/**
 * The name under which nact knows an actor. nact allows few characters, and ours come from partition keys: any other
 * UTF-16 unit is written as `$` and four hexadecimal digits (`a/b` is `a$002fb`), so two names never become one.
 */
export function nactName(name: string): string {
  return name.replace(NOT_ALLOWED, (unit) => `$${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
