import type { Path } from './paths.ts';

/** Where a value stands in the text, and how it is written there. */
export type Spot = {
  /** Offset of its key; of the value itself where it has none. */
  readonly key: number;
  readonly value: number;
  /** A scalar as it is written, its references unresolved; undefined for mappings and lists. */
  readonly written?: string | undefined;
  /** What its references made of it; undefined without references. */
  readonly resolved?: string | undefined;
  /** A reference could not be resolved: whatever else is wrong with the value says nothing. */
  readonly unresolved: boolean;
  readonly children: ReadonlyMap<string | number, Spot>;
};

/** A value together with its spot. */
export type Visited = { readonly value: unknown; readonly spot: Spot };

/** A value without anything beneath it, whose text begins at `start`. */
export function leaf(value: unknown, key: number, start: number, more: Partial<Spot> = {}): Visited {
  return { value, spot: spotAt(key, start, more) };
}

/** A spot; `more` is what is special about it. */
export function spotAt(key: number, value: number, more: Partial<Spot>): Spot {
  return { key, value, unresolved: false, children: new Map(), ...more };
}

/** How far a path leads in the file: the spot there, and the path up to it. */
export type Nearest = { readonly spot: Spot; readonly path: Path };

/** The spot at the path, or else that of the nearest value above it. */
export function nearest(root: Spot, path: Path): Nearest {
  let spot = root;
  for (const [depth, step] of path.entries()) {
    const child = spot.children.get(step);
    if (child === undefined) {
      return { spot, path: path.slice(0, depth) };
    }
    spot = child;
  }
  return { spot, path };
}
