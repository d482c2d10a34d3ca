import { parsePath, type PathStep } from '../ports/path.ts';
import type { ApiRequest } from '../ports/api.ts';
import type { ParameterPlace } from '../ports/pipeline.ts';
import { parseJson } from './parse-json.ts';
import { setParameter } from './query.ts';

/** What a parameter may be set to; a list only fits into a body. */
export type ParameterValue = string | number | bigint | readonly unknown[];

/** Only what V8 has and the ES2024 types have not. */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

const FORM = /^application\/x-www-form-urlencoded\b/i;

/** What a parameter is called, wherever it goes: for the names of pages, and for sentences. */
export function nameOfParameter(to: ParameterPlace): string {
  return typeof to === 'string' ? to : 'header' in to ? to.header : to.body;
}

/** Whether the headers say that the body is a form. */
export function isForm(headers: ApiRequest['headers']): boolean {
  return FORM.test(headers['content-type'] ?? '');
}

/**
 * The request with this value at its place; whatever stood there is replaced.
 *
 * @throws PathError when the place in a JSON body is not a path.
 * @throws TypeError when the request has no body with such a place: `checkRequest` tells of it before.
 */
export function withParameter(request: ApiRequest, to: ParameterPlace, value: ParameterValue): ApiRequest {
  if (typeof to === 'string') {
    return { ...request, url: setParameter(request.url, to, String(value)) };
  }
  if ('header' in to) {
    return { ...request, headers: { ...request.headers, [to.header.toLowerCase()]: String(value) } };
  }
  const { body = '' } = request;
  return isForm(request.headers)
    ? { ...request, body: setParameter(`?${body}`, to.body, String(value)).slice(1) }
    : { ...request, body: withJson(body, parsePath(to.body), value) };
}

function withJson(body: string, steps: readonly PathStep[], value: ParameterValue): string {
  const parsed = parseJson(body);
  if (parsed.type !== 'json') {
    throw new TypeError('The body is not JSON, so paging cannot put a parameter into it.');
  }
  return JSON.stringify(setAt(parsed.value, steps, value), (_key, each: unknown) =>
    typeof each === 'bigint' ? rawJSON(String(each)) : each,
  );
}

/** A copy with the value at the path; objects that are missing on the way are made. */
function setAt(within: unknown, steps: readonly PathStep[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return value;
  }
  if (typeof step === 'number' && Array.isArray(within)) {
    return within.with(step, setAt(within.at(step), rest, value));
  }
  if (typeof step === 'string' && (within === undefined || within === null || isObject(within))) {
    const object = Object(within ?? {}) as Readonly<Record<string, unknown>>;
    return { ...object, [step]: setAt(Object.hasOwn(object, step) ? object[step] : undefined, rest, value) };
  }
  throw new TypeError(`The body has no place ${JSON.stringify(step)} for a parameter.`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
