/** What a number of samples come to: the middle one, and between which the middle half of them lies. */
export type Summary = { readonly median: number; readonly low: number; readonly high: number };

/** The median and the quartiles. @throws RangeError when there is no sample. */
export function summarise(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** Linear between the two nearest samples, as R's type 7 and most spreadsheets have it. */
function quantile(sorted: readonly number[], part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) {
    throw new RangeError('There is no sample to summarise.');
  }
  return below + (above - below) * (place - Math.floor(place));
}
