/** Words longer than this are not compared: nobody mistypes them by a letter. */
const LONGEST_WORD = 64;

/** The candidate that was probably meant: at most a third of the letters differ; undefined when none is that near. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.max(word.length, candidate.length) > LONGEST_WORD) {
      continue;
    }
    const edits = distance(typed, candidate.toLowerCase());
    if (edits < fewest) {
      nearest = candidate;
      fewest = edits;
    }
  }
  return nearest;
}

/** `Did you mean tags?`, or else the fallback. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const meant = suggest(word, candidates);
  return meant === undefined ? otherwise : `Did you mean ${meant}?`;
}

/** Edits from `a` to `b`, two swapped letters counting as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
