import type { z } from 'zod';
import type { CursorFrom, PageSize, Paging, ParameterPlace, Total } from '../../ports/pipeline.ts';
import type { pagingOption } from '../schema/paging.ts';
import { given } from './given.ts';

type Written = z.output<typeof pagingOption>;
type Style<Name extends string> = NonNullable<
  Extract<Written, object>[Name & keyof Extract<Written, object>]
>;

/** Paging in its normal form: one style, with shorthands written out. */
export function normalisePaging(paging: Written): Paging {
  if (paging === 'none') {
    return { style: 'none' };
  }
  const { page, offset, next, link, cursor, keyset } = paging;
  if (page !== undefined) {
    return {
      style: 'page',
      ...page,
      parameter: placeOf(page.parameter),
      size: sizeOf(page.size),
      total: totalOf(page.total),
    };
  }
  if (offset !== undefined) {
    return {
      style: 'offset',
      ...offset,
      parameter: placeOf(offset.parameter),
      size: given(sizeOf(offset.size)),
      total: totalOf(offset.total),
    };
  }
  if (link !== undefined) {
    return { style: 'link', ...link };
  }
  if (cursor !== undefined) {
    const { parameter, size, ...rest } = cursor;
    return {
      ...rest,
      style: 'cursor',
      from: cursorFrom(cursor.from),
      parameter: placeOf(parameter),
      size: sizeOf(size),
    };
  }
  if (keyset !== undefined) {
    const { parameter, size, ...rest } = keyset;
    return { ...rest, style: 'keyset', parameter: placeOf(parameter), size: sizeOf(size) };
  }
  return { style: 'next', ...given(next) };
}

function placeOf(written: Style<'cursor'>['parameter']): ParameterPlace {
  if (typeof written === 'string') {
    return written;
  }
  return written.header === undefined ? { body: given(written.body) } : { header: written.header };
}

function cursorFrom({ body, header, lastRecord }: Style<'cursor'>['from']): CursorFrom {
  if (body !== undefined) {
    return { body };
  }
  return header === undefined ? { lastRecord: given(lastRecord) } : { header };
}

function sizeOf(size: Style<'cursor'>['size']): PageSize | undefined {
  if (size === undefined || typeof size === 'number') {
    return size === undefined ? undefined : { value: size };
  }
  const { parameter, value } = size;
  return parameter === undefined ? { value } : { parameter: placeOf(parameter), value };
}

function totalOf(total: Style<'page'>['total']): Total | undefined {
  if (total === undefined) {
    return undefined;
  }
  const of = total.records === undefined ? 'pages' : 'records';
  const place = given(total[of]);
  return typeof place === 'string' ? { of, path: place } : { of, header: place.header };
}
