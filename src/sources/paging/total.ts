import { compilePath } from '../../ports/path.ts';
import type { Total } from '../../ports/pipeline.ts';
import { describeValue, inWords } from '../describe-value.ts';

/** The page that tells the total: its index from 0, its records, and how many a full page should have (0: unknown). */
export type TellingPage = { readonly index: number; readonly step: number; readonly records: number };

/** How many pages there are, and how many records a full page has, as far as the telling page lets one see. */
export type ToldPages = { readonly pages: number; readonly step: number };

export type ReadTotal = (
  body: unknown,
  page: TellingPage,
) =>
  | ({ readonly type: 'total' } & ToldPages)
  /** There is no total here. `why` says so, as a sentence without its end. */
  | { readonly type: 'none'; readonly why: string }
  /** There is one, and it contradicts what has been read. */
  | { readonly type: 'doubtful'; readonly why: string };

/**
 * Compiles where the total is told. A whole number from 0 is one, and so is a text of digits.
 *
 * @throws PathError when its path is not a path.
 */
export function compileTotal({ of, path }: Total): ReadTotal {
  const at = compilePath(path);
  return (body, page) => {
    const found = at(body);
    const total = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
    if (typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) {
      return { type: 'none', why: `The total of ${of} at \`${path}\` is ${describeValue(found)}` };
    }
    const soFar =
      of === 'pages' ? page.index + Math.sign(page.records) : page.index * page.step + page.records;
    if (contradicts(total, of, soFar, page)) {
      const told = `The total of ${of} at \`${path}\` is ${inWords(total)}`;
      return { type: 'doubtful', why: `${told}, but there are ${inWords(soFar)} up to this page` };
    }
    const step = page.index === 0 ? realStep(total, of, page) : page.step;
    return { type: 'total', pages: of === 'pages' ? total : Math.ceil(total / Math.max(1, step)), step };
  };
}

/** A total that is less than what is here counts something else, perhaps this page only; so does one of an empty start. */
function contradicts(total: number, of: Total['of'], soFar: number, page: TellingPage): boolean {
  return page.records > 0 ? total < soFar : page.index === 0 && total > (of === 'pages' ? 1 : 0);
}

/** What a full page really holds: some APIs give fewer records than they are asked for, some more. */
function realStep(total: number, of: Total['of'], { records, step }: TellingPage): number {
  const more = of === 'pages' ? total > 1 : total > records;
  return records > step || (more && records > 0) ? records : step;
}
