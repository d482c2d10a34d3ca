import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Path } from './paths.ts';
import { hasReference, type Resolver } from './references.ts';
import { leaf, type Spot, spotAt, type Visited } from './spot.ts';
import { didYouMean } from './suggest.ts';
import { yamlSentence } from './yaml-errors.ts';

/** Values in one file, those that an alias repeats counted each time: what stops a file that unfolds without end. */
export const MAX_VALUES = 200_000;
/** Mappings and lists inside of each other. */
export const MAX_DEPTH = 32;

/** Something wrong at an offset of the text, already a whole sentence. */
export type Slip = { readonly path: Path; readonly offset: number; readonly message: string };

/** A YAML file as values, and the way back from each value to its place. */
export type Tree = {
  /** Plain JSON values, numbers and booleans where YAML has them; undefined when this is no YAML: then the slips say why. */
  readonly value: unknown;
  readonly root: Spot;
  readonly slips: readonly Slip[];
  /** Line and column, from 1. */
  readonly place: (offset: number) => { readonly line: number; readonly column: number };
};

export type TreeOptions = {
  readonly resolver: Resolver;
  /** Is the scalar at this path text however it looks? `1.10` is then `1.10` and not `1.1`. */
  readonly isText: (path: Path) => boolean;
};

type KeyAndValue = Pair<ParsedNode, ParsedNode | null>;
type Key = { readonly name: string; readonly offset: number };

/** Reads YAML 1.2 with references resolved after parsing, so that no value can become structure. Never throws. */
export function readTree(text: string, { resolver, isText }: TreeOptions): Tree {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const slips: Slip[] = [];
  const anchors = new Map<string, ParsedNode>();
  /** Mappings that were visited, with what they merge. */
  const unfolded = new Map<ParsedNode, readonly KeyAndValue[]>();
  let values = 0;
  let aliases = 0;

  function place(offset: number) {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  function slip(path: Path, offset: number, message: string): void {
    slips.push({ path, offset, message });
  }

  function visit(node: ParsedNode | null, path: Path, key: number): Visited {
    values += 1;
    if (node === null || values > MAX_VALUES) {
      return leaf(null, key, key);
    }
    const [start] = node.range;
    if (path.length > MAX_DEPTH) {
      slip(path, key, `is nested more than ${MAX_DEPTH} deep. Make it flatter.`);
      return leaf(null, key, start);
    }
    if (isAlias(node)) {
      return visitAlias(node.source, path, key, start);
    }
    if (node.anchor !== undefined && aliases === 0) {
      anchors.set(node.anchor, node);
    }
    if (isScalar(node)) {
      return visitScalar(node, path, key);
    }
    return isMap(node) ? visitMapping(node, path, key) : visitList(node.items, path, key, start);
  }

  function visitAlias(name: string, path: Path, key: number, start: number): Visited {
    const target = anchors.get(name);
    if (target === undefined) {
      const todo = `Write &${name} at the value that it stands for.`;
      slip(path, start, `*${name} has no anchor before it. ${didYouMean(name, anchors.keys(), todo)}`);
      return leaf(null, key, start, { unresolved: true });
    }
    aliases += 1;
    const visited = visit(target, path, key);
    aliases -= 1;
    return visited;
  }

  function visitScalar(node: ParsedNode & { value: unknown }, path: Path, key: number): Visited {
    const [start] = node.range;
    const source = (node as { source?: string }).source ?? '';
    const { value } = node;
    if (typeof value === 'string' && hasReference(value)) {
      const resolved = resolver.resolve(value);
      if (typeof resolved === 'string') {
        return leaf(resolved, key, start, { written: value, resolved });
      }
      for (const { wrong } of resolved) {
        slip(path, start, wrong);
      }
      return leaf('', key, start, { written: value, unresolved: true });
    }
    if (typeof value === 'number' && !isText(path) && !isExact(value)) {
      slip(path, start, `${source} is not a number that can be kept exactly. Put it in quotes.`);
    }
    const text = value !== null && typeof value !== 'string' && isText(path);
    return leaf(text ? source : value, key, start, { written: source });
  }

  function visitList(items: readonly ParsedNode[], path: Path, key: number, start: number): Visited {
    const visited = items.map((item, index) => visit(item, [...path, index], item.range[0]));
    return {
      value: visited.map(({ value }) => value),
      spot: spotAt(key, start, { children: new Map(visited.map(({ spot }, index) => [index, spot])) }),
    };
  }

  function visitMapping(node: YAMLMap.Parsed, path: Path, key: number): Visited {
    const found = new Map<string, Visited>();
    const pairs: KeyAndValue[] = [];
    for (const pair of node.items.filter((item) => !isMerge(item))) {
      const { name, offset } = keyOf(pair, path);
      const before = found.get(name);
      if (before !== undefined) {
        const { line } = counter.linePos(before.spot.key);
        slip([...path, name], offset, `is given twice, first in line ${line}. Keep one.`);
      }
      found.set(name, visit(pair.value, [...path, name], offset));
      pairs.push(pair);
    }
    // What is merged comes last: it may name an anchor in this mapping, and gives way to all that stands here.
    for (const pair of node.items.filter(isMerge).flatMap(({ value }) => mergedPairs(value, path))) {
      const { name, offset } = keyOf(pair, path);
      if (!found.has(name)) {
        found.set(name, visit(pair.value, [...path, name], offset));
        pairs.push(pair);
      }
    }
    unfolded.set(node, pairs);
    return {
      value: Object.fromEntries([...found].map(([name, { value }]) => [name, value])),
      spot: spotAt(key, node.range[0], {
        children: new Map([...found].map(([name, { spot }]) => [name, spot])),
      }),
    };
  }

  /** What `<<: *a` and `<<: [*a, *b]` add to a mapping. */
  function mergedPairs(node: ParsedNode | null, path: Path): readonly KeyAndValue[] {
    const named = isSeq(node) ? node.items : node === null ? [] : [node];
    return named.flatMap((item) => {
      const target = isAlias(item) ? anchors.get(item.source) : item;
      const pairs = isMap(target)
        ? (unfolded.get(target) ?? (isAlias(item) ? undefined : target.items))
        : undefined;
      if (pairs === undefined) {
        slip(path, item.range[0], '<< takes mappings that stand before it. Name the anchor of one.');
      }
      return pairs ?? [];
    });
  }

  /** The name of a key as it is written: `1.10` and `true` are names too. */
  function keyOf({ key }: KeyAndValue, path: Path): Key {
    const [offset] = key.range;
    const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : '';
    if (!isScalar(key) || name === '' || name === '__proto__') {
      slip(path, offset, 'A key here is not a name. Write a plain word before the colon.');
    } else if (hasReference(name)) {
      slip([...path, name], offset, 'is a key, and references stand in values only. Write the name itself.');
    }
    return { name: name === '__proto__' ? '' : name, offset };
  }

  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const said = faults.map((fault) => ({
      path: [],
      offset: fault.pos[0],
      message: yamlSentence(fault, text),
    }));
    return { value: undefined, root: spotAt(0, 0, {}), slips: said, place };
  }
  const { value, spot } = visit(document.contents, [], 0);
  if (values > MAX_VALUES) {
    const message = `The file holds more than ${MAX_VALUES} values, aliases unfolded. Make it smaller.`;
    return { value: undefined, root: spot, slips: [{ path: [], offset: 0, message }], place };
  }
  return { value, root: spot, slips, place };
}

function isMerge(pair: KeyAndValue): boolean {
  return isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

/** Infinities, NaN and integers beyond 2^53 would be changed on their way. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
