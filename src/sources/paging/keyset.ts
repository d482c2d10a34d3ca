import type { ApiRequest } from '../../ports/api.ts';
import { compilePath } from '../../ports/path.ts';
import type { Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import type { PageRequest } from '../../ports/source.ts';
import { describeValue, inWords } from '../describe-value.ts';
import { nameOfParameter, withParameter } from '../parameter.ts';
import { nameOfValue } from './page-name.ts';
import { END, endAtBound, type Following, type PagingStrategy, type SeenPage } from './strategy.ts';

type Place = {
  readonly index: number;
  /** The value that asked for this page; missing on the first. */
  readonly from?: string;
};

/**
 * Pages by a value that the records have and come in the order of, mostly their time: that of the last record is where
 * the next page begins. They end at a page that is empty, or short where the size is known, or from which it does not
 * go on: an API that counts from the value on, with it, ends with the same record again. What comes twice is harmless.
 *
 * @throws PathError when the path of the field is not a path.
 */
export function keysetPaging(config: Extract<Paging, { style: 'keyset' }>, redact: Redact): PagingStrategy {
  const { field, parameter, size, add, maxPages } = config;
  const at = compilePath(field);
  const name = nameOfParameter(parameter);

  function first(request: ApiRequest): PageRequest {
    const sized =
      size?.parameter === undefined ? request : withParameter(request, size.parameter, size.value);
    return { request: sized, page: 'first', state: { index: 0 } satisfies Place };
  }

  function next(seen: SeenPage): Following {
    const place = seen.asked.state as Place;
    if (seen.records === 0 || (size !== undefined && seen.records < size.value)) {
      return END;
    }
    const value = after(at(seen.last), add);
    if (value === undefined) {
      const what = describeValue(at(seen.last));
      const wanted = add === 0 ? 'a text or a number' : 'a whole number, to which `add` could be added';
      return { type: 'failed', reason: `\`${field}\` of the last record is ${what}, not ${wanted}.` };
    }
    if (value === place.from) {
      return seen.records > 1 && seen.records === size?.value
        ? {
            type: 'failed',
            reason: `A whole page of ${inWords(seen.records)} records has the same \`${field}\`, so there is no way on; ask for larger pages.`,
          }
        : END;
    }
    if (place.index + 1 >= maxPages) {
      return endAtBound(maxPages, 'may be');
    }
    return {
      type: 'pages',
      next: [
        {
          request: withParameter(seen.asked.request, parameter, value),
          page: `${name}=${nameOfValue(value, redact)}`,
          state: { index: place.index + 1, from: value } satisfies Place,
        },
      ],
    };
  }

  return { first, next };
}

/** Where the next page begins, as text; undefined where the value is none that could say so. */
function after(value: unknown, add: number): string | undefined {
  if (add === 0) {
    return typeof value === 'string' && value !== '' ? value : wholeOrNot(value)?.toString();
  }
  const whole = typeof value === 'string' && /^-?\d{1,30}$/.test(value) ? BigInt(value) : wholeOrNot(value);
  return typeof whole === 'bigint' ? String(whole + BigInt(add)) : undefined;
}

function wholeOrNot(value: unknown): bigint | number | undefined {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return undefined;
  }
  return Number.isSafeInteger(value) ? BigInt(value) : value;
}
