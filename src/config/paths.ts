/** Where an option stands in the YAML: keys and places in lists, from the root. */
export type Path = readonly (string | number)[];

/** A path as people write it: `sources.quakes.partitions[2].symbol`; a key that is not a plain word in `["…"]`. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') {
        return `[${step}]`;
      }
      if (!/^[\w$-]+$/.test(step)) {
        return `[${JSON.stringify(step)}]`;
      }
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}
