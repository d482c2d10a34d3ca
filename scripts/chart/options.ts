import {
  type Document,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parse,
  parseDocument,
  type YAMLMap,
} from 'yaml';

/** A value of the chart that has a text of its own: what is below it, if anything, is Kubernetes' or the user's. */
export type Option = {
  readonly kind: 'option';
  readonly says: string;
  readonly value: unknown;
  /** What the default alone does not tell: a choice, a bound, what is in a list. */
  readonly schema: Readonly<Record<string, unknown>>;
};

export type Section = { readonly kind: 'section'; readonly entries: ReadonlyMap<string, Option | Section> };

/**
 * Reads `values.yaml` with its comments. A text begins with `# -- ` and goes on to the value; `# @schema {…}`, in YAML, is
 * its schema over what the default tells.
 *
 * @throws Error when a value has no text, for the table would not have it.
 */
export function readOptions(text: string): Section {
  const document = parseDocument(text);
  if (document.errors[0] !== undefined) {
    throw new Error(`values.yaml: ${document.errors[0].message}`);
  }
  return section(document, document.contents as YAMLMap, []);
}

function section(document: Document, map: YAMLMap, path: readonly string[]): Section {
  const entries = map.items.map((pair, index): [string, Option | Section] => {
    const key = String(isScalar(pair.key) ? pair.key.value : pair.key);
    const at = [...path, key];
    const comment = commentOf(pair, index === 0 ? map : undefined, index === 0 ? document : undefined);
    const says = textIn(comment);
    if (says !== undefined) {
      const value = (pair.value as Node).toJS(document) as unknown;
      return [key, { kind: 'option', says, value, schema: schemaIn(comment) }];
    }
    if (!isMap(pair.value)) {
      throw new Error(
        `values.yaml: ${at.join('.')} has no text: put a comment that begins with -- above it.`,
      );
    }
    return [key, section(document, pair.value, at)];
  });
  return { kind: 'section', entries: new Map(entries) };
}

/** The parser gives the first comment of a map to the map, and the first of the file to the file. */
function commentOf(pair: Pair, map: YAMLMap | undefined, document: Document | undefined): string {
  const key = pair.key as Node | null;
  return [document?.commentBefore, map?.commentBefore, key?.commentBefore].filter(Boolean).join('\n');
}

function textIn(comment: string): string | undefined {
  const begin = comment.lastIndexOf(' -- ');
  return begin === -1
    ? undefined
    : comment
        .slice(begin + 4)
        .split('\n')
        .filter((line) => !line.startsWith(' @schema'))
        .map((line) => line.trim())
        .join(' ')
        .trim();
}

function schemaIn(comment: string): Readonly<Record<string, unknown>> {
  const line = comment.split('\n').find((each) => each.startsWith(' @schema '));
  return line === undefined ? {} : (parse(line.slice(' @schema '.length)) as Record<string, unknown>);
}
