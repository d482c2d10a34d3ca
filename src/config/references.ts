import { resolve } from 'node:path';
import { didYouMean } from './suggest.ts';
import { readTextFile } from './text-file.ts';
import { isWrong, type Wrong, wrong } from './wrong.ts';

/** The largest file that `${file:…}` reads, in bytes: it is for tokens, certificates and keys. */
export const MAX_REFERENCED_BYTES = 64 * 1_024;

/** An escaped `$${`, or `${` with all up to its `}`. */
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

const HOW = 'Write ${env:NAME}, ${env:NAME:-default} or ${file:path}; a literal ${ is written $${.';

/** Puts values in the place of references. Remembers what it has put in, because all of that may be secret. */
export type Resolver = {
  /** The text with its references resolved; or everything that is wrong with them, naming the reference only. */
  resolve(text: string): string | readonly Wrong[];
  /** Values that came from the environment or a file. Defaults stand in the configuration and are no secret. */
  readonly secrets: ReadonlySet<string>;
};

/** Does this text hold a reference, or an escaped one? */
export function hasReference(text: string): boolean {
  return text.includes('${');
}

/** The references of a text without their defaults: all of it that may be shown when the rest is secret. */
export function referencesOf(text: string): string {
  const found = [...text.matchAll(REFERENCE)].filter(([whole]) => whole !== '$${');
  return found.map(([, inside = '']) => `\${${inside.replace(/:-.*$/s, '')}}`).join('…');
}

/**
 * Resolves `${env:NAME}`, `${env:NAME:-default}` (the default is taken when the variable is missing or empty, as in a
 * shell) and `${file:path}` (relative to `folder`; one newline at its end is left out). `$${` is a literal `${`. What
 * is put in is not looked at again.
 */
export function createResolver(folder: string, env: Readonly<Record<string, string | undefined>>): Resolver {
  const secrets = new Set<string>();

  function fromEnvironment(name: string, otherwise: string | undefined): string | Wrong {
    // What every object inherits is no variable.
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (otherwise !== undefined && (value === undefined || value === '')) {
      return otherwise;
    }
    if (value === undefined) {
      const known = Object.keys(env).filter((key) => env[key] !== undefined);
      const todo = `Set it, or give a default: \${env:${name}:-…}.`;
      return wrong(`\${env:${name}} is not set in the environment. ${didYouMean(name, known, todo)}`);
    }
    secrets.add(value);
    return value;
  }

  function fromFile(path: string): string | Wrong {
    const text = readTextFile(resolve(folder, path), MAX_REFERENCED_BYTES);
    if (isWrong(text)) {
      return wrong(`\${file:${path}} ${text.wrong}`);
    }
    const value = text.replace(/\r?\n$/, '');
    secrets.add(value);
    return value;
  }

  function valueOf(inside: string, end: string): string | Wrong {
    if (end === '') {
      return wrong(`has a reference without an end. Close it with }; a literal \${ is written $\${.`);
    }
    if (hasReference(inside)) {
      return wrong('has a reference inside of a reference. Write one after the other.');
    }
    const [, name, otherwise] = /^env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inside) ?? [];
    if (name !== undefined) {
      return fromEnvironment(name, otherwise);
    }
    const [, path] = /^file:(.+)$/s.exec(inside) ?? [];
    return path === undefined ? wrong(`\${${inside}} is not a reference. ${HOW}`) : fromFile(path);
  }

  return {
    secrets,
    resolve(text) {
      const problems: Wrong[] = [];
      const resolved = text.replace(REFERENCE, (whole, inside: string, end: string) => {
        if (whole === '$${') {
          return '${';
        }
        const value = valueOf(inside, end);
        if (isWrong(value)) {
          problems.push(value);
          return whole;
        }
        return value;
      });
      return problems.length > 0 ? problems : resolved;
    },
  };
}
