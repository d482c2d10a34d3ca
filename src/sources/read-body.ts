import type { ApiResponse } from '../ports/api.ts';
import type { Redact } from '../ports/redact.ts';
import type { Reading } from '../ports/source.ts';
import { inWords } from './describe-value.ts';
import { excerpt, htmlTitle, isHtml } from './excerpt.ts';
import { parseJson } from './parse-json.ts';

export type BodyOptions = {
  readonly redact: Redact;
  /** Levels of nesting. */
  readonly maxDepth: number;
};

/** The JSON of a body, or the reading that says why it is none. */
export function readBody(
  response: ApiResponse,
  { redact, maxDepth }: BodyOptions,
): { readonly type: 'json'; readonly value: unknown } | Exclude<Reading, { type: 'page' }> {
  const parsed = parseJson(response.body, maxDepth);
  switch (parsed.type) {
    case 'json':
      return parsed;
    case 'too deep':
      return failed(
        `The API answered JSON that is nested more than ${maxDepth} levels deep, which is not read.`,
      );
    case 'cut short': {
      // HTTP called it whole, so whoever made the body broke off: asking again may give all of it.
      const length = inWords(response.body.length);
      return { type: 'retry', reason: `The API answered JSON that breaks off after ${length} characters.` };
    }
    default:
      return failed(notJson(response, parsed.why, redact));
  }
}

function notJson({ body, headers }: ApiResponse, why: string, redact: Redact): string {
  if (isHtml(body)) {
    return `The API answered HTML where JSON was expected: ${htmlTitle(body, redact)}; check the url and the authorisation.`;
  }
  const start = excerpt(body, redact);
  if (start === '') {
    return 'The API answered an empty body where JSON was expected; check the url.';
  }
  if (/^[[{]/.test(start)) {
    return `The API answered JSON with a mistake in it: ${excerpt(why, redact)}`;
  }
  const type = excerpt(headers['content-type'] ?? 'no content type', redact);
  return `The API answered something that is not JSON (${type}): ${start}`;
}

function failed(reason: string): Reading & { type: 'failed' } {
  return { type: 'failed', reason };
}
