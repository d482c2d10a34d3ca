import type { ApiRequest } from '../../ports/api.ts';
import type { PageSize, ParameterPlace, Total } from '../../ports/pipeline.ts';
import type { PageRequest } from '../../ports/source.ts';
import { inWords } from '../describe-value.ts';
import { nameOfParameter, withParameter } from '../parameter.ts';
import { compileMore } from './more.ts';
import { fingerprint, isOf } from './same-body.ts';
import { END, end, endAtBound, type Following, type PagingStrategy, type SeenPage } from './strategy.ts';
import { compileTotal, type ToldPages } from './total.ts';

/** Pages that are asked for by a number: by their own, or by that of their first record. */
export type Numbered = {
  readonly parameter: ParameterPlace;
  /** The parameter's value for a page, counted from 0; `step` is how many records a full page has. */
  valueOf(index: number, step: number): number;
  readonly size?: PageSize | undefined;
  readonly total?: Total | undefined;
  /** Path of a flag in the body: whether there is more. It then decides alone. */
  readonly more?: string | undefined;
  readonly maxPages: number;
};

/** A page's place, carried by its request. */
type Place = {
  /** Counted from 0. */
  readonly index: number;
  /** Records on a full page; 0 where nobody has said. */
  readonly step: number;
  /** The index of the last page that a total promised; missing while pages are asked for one after another. */
  readonly last?: number;
  /** The fingerprint of the page that this one follows from; missing on the first. */
  readonly after?: string;
};

/**
 * Pages by number. From a page that tells the total all others follow at once; the last of them looks at the total
 * again, because an API may grow while it is read. Without a total each page has the next one follow, until a page is
 * empty, or short where the size is known, or the same again.
 */
export function numberedPaging(config: Numbered): PagingStrategy {
  const { parameter, size, maxPages } = config;
  const readTotal = config.total && compileTotal(config.total);
  const readMore = compileMore(config.more);
  const name = nameOfParameter(parameter);

  function page(request: ApiRequest, place: Place): PageRequest {
    const value = config.valueOf(place.index, place.step);
    return { request: withParameter(request, parameter, value), page: `${name}=${value}`, state: place };
  }

  function first(request: ApiRequest): PageRequest {
    const sized =
      size?.parameter === undefined ? request : withParameter(request, size.parameter, size.value);
    return page(sized, { index: 0, step: size?.value ?? 0 });
  }

  function next(seen: SeenPage): Following {
    const place = seen.asked.state as Place;
    if (seen.records > 0 && place.after !== undefined && isOf(place.after, seen.response.body)) {
      return again(seen, place);
    }
    if (place.last !== undefined && place.index < place.last) {
      return END;
    }
    const told = readTotal?.(seen, { ...place, records: seen.records });
    if (told?.type === 'total') {
      return allAtOnce(told, seen, place);
    }
    if (told?.type === 'doubtful') {
      return oneByOne(seen, place, told.why);
    }
    // Some APIs tell the total on the first page only.
    return place.last === undefined ? oneByOne(seen, place, told?.why) : END;
  }

  /** A page that a total promised must be another one; without that promise, some APIs repeat their last page. */
  function again({ asked }: SeenPage, place: Place): Following {
    const same = `The API answered ${asked.page} with the very body of the page before`;
    return place.last === undefined
      ? end(`${same}, which is taken as the end; check the parameter \`${name}\` if there is more.`)
      : {
          type: 'failed',
          reason: `${same}, though its total tells of more; check the parameter \`${name}\`.`,
        };
  }

  function allAtOnce({ pages, step }: ToldPages, seen: SeenPage, place: Place): Following {
    const warnings = [
      ...(step === place.step || place.step === 0
        ? []
        : [
            `The API gives ${inWords(step)} records a page where ${inWords(place.step)} were expected; set the page size.`,
          ]),
      ...(pages <= maxPages
        ? []
        : [
            `The API tells of ${inWords(pages)} pages, and only ${inWords(maxPages)} are gathered (the bound on pages).`,
          ]),
    ];
    const last = Math.min(pages, maxPages) - 1;
    return {
      type: 'pages',
      next: following(seen, { from: place.index + 1, to: last }, { step, last }),
      warning: warnings.length === 0 ? undefined : warnings.join(' '),
      leftOut: pages > maxPages ? true : undefined,
    };
  }

  function oneByOne(seen: SeenPage, place: Place, doubt: string | undefined): Following {
    // Said once: the pages that follow would all say the same.
    const why = place.index === 0 || place.last !== undefined ? doubt : undefined;
    if (isLast(seen, place)) {
      return end(why && `${why}.`);
    }
    const from = place.index + 1;
    if (from >= maxPages) {
      return endAtBound(maxPages, readMore(seen.body) === true ? 'is' : 'may be');
    }
    const step = place.index === 0 ? Math.max(place.step, seen.records) : place.step;
    return {
      type: 'pages',
      next: following(seen, { from, to: from }, { step }),
      warning: why && `${why}, so the pages are asked for one after another.`,
    };
  }

  function isLast({ body, records }: SeenPage, place: Place): boolean {
    const more = readMore(body);
    if (more !== undefined) {
      return !more;
    }
    return records === 0 || (size !== undefined && records < Math.min(size.value, place.step));
  }

  function following(
    seen: SeenPage,
    range: { readonly from: number; readonly to: number },
    known: Pick<Place, 'step' | 'last'>,
  ): readonly PageRequest[] {
    const length = range.to - range.from + 1;
    if (length <= 0) {
      return [];
    }
    const after = fingerprint(seen.response.body);
    return Array.from({ length }, (_, offset) =>
      page(seen.asked.request, { ...known, index: range.from + offset, after }),
    );
  }

  return { first, next };
}
