import { compilePath } from '../../ports/path.ts';
import type { Total } from '../../ports/pipeline.ts';
import type { SeenPage } from './strategy.ts';
import { describeValue, inWords } from '../describe-value.ts';

/** The page that tells the total: its index from 0, its records, and how many a full page should have (0: unknown). */
export type TellingPage = { readonly index: number; readonly step: number; readonly records: number };

/** How many pages there are, and how many records a full page has, as far as the telling page lets one see. */
export type ToldPages = { readonly pages: number; readonly step: number };

export type ReadTotal = (
  answer: Pick<SeenPage, 'body' | 'response'>,
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
export function compileTotal(total: Total): ReadTotal {
  const { of } = total;
  const { find, where } = compileWhere(total);
  return (answer, page) => {
    const found = find(answer);
    const told = typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found;
    if (typeof told !== 'number' || !Number.isSafeInteger(told) || told < 0) {
      return { type: 'none', why: `The total of ${of} ${where} is ${describeValue(found)}` };
    }
    const soFar =
      of === 'pages' ? page.index + Math.sign(page.records) : page.index * page.step + page.records;
    if (contradicts(told, of, soFar, page)) {
      const saying = `The total of ${of} ${where} is ${inWords(told)}`;
      return { type: 'doubtful', why: `${saying}, but there are ${inWords(soFar)} up to this page` };
    }
    const step = page.index === 0 ? realStep(told, of, page) : page.step;
    return { type: 'total', pages: of === 'pages' ? told : Math.ceil(told / Math.max(1, step)), step };
  };
}

function compileWhere(total: Total): {
  readonly find: (answer: Pick<SeenPage, 'body' | 'response'>) => unknown;
  readonly where: string;
} {
  if ('header' in total) {
    const header = total.header.toLowerCase();
    return { find: ({ response }) => response.headers[header], where: `in the header ${total.header}` };
  }
  const at = compilePath(total.path);
  return { find: ({ body }) => at(body), where: `at \`${total.path}\`` };
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
