/** How a record of an envelope ended, where the ledger names it singly. */
export type End = 'stored' | 'dropped' | 'quarantined';

const LETTERS: Readonly<Record<End, string>> = { stored: 's', dropped: 'd', quarantined: 'q' };

/** `s0-4,7 q9`: one word for each end, ranges with their first and last place. */
const WORD = /^([sdq])(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)$/;

/** The most places that one text is read to name: more than any envelope has records. */
const MOST_PLACES = 1_000_000;

/** Writes down how single records ended, by their place in the envelope from 0: `s0-4,7 q9`. Empty when there are none. */
export function writePlaces(ends: ReadonlyMap<number, End>): string {
  const words = Object.entries(LETTERS).flatMap(([end, letter]) => {
    const places = [...ends].filter(([, each]) => each === end).map(([place]) => place);
    return places.length === 0 ? [] : [letter + ranges(places.sort((a, b) => a - b))];
  });
  return words.join(' ');
}

/** Reads what `writePlaces` wrote; words that it did not write are left out. */
export function readPlaces(text: string): ReadonlyMap<number, End> {
  const ends = new Map<number, End>();
  for (const word of text.split(' ')) {
    const [, letter, list = ''] = WORD.exec(word) ?? [];
    const end = (Object.keys(LETTERS) as End[]).find((each) => LETTERS[each] === letter);
    for (const range of end === undefined ? [] : list.split(',')) {
      const [first = 0, last = first] = range.split('-').map(Number);
      for (let place = first; place <= last && ends.size < MOST_PLACES; place++) {
        ends.set(place, end as End);
      }
    }
  }
  return ends;
}

function ranges(places: readonly number[]): string {
  const found: [number, number][] = [];
  for (const place of places) {
    const last = found.at(-1);
    if (last !== undefined && place <= last[1] + 1) {
      last[1] = place;
    } else {
      found.push([place, place]);
    }
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
