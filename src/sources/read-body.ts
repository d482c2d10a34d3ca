import type { ApiResponse } from '../ports/api.ts';
import type { BodyFormat } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { Reading } from '../ports/source.ts';
import { inWords } from './describe-value.ts';
import { excerpt, htmlTitle, isHtml } from './excerpt.ts';
import { parseCsv } from './parse-csv.ts';
import { parseJson, type ParsedJson } from './parse-json.ts';
import { parseNdjson } from './parse-ndjson.ts';

const JSON_FORMAT: BodyFormat = { style: 'json' };

const NAMES = { json: 'JSON', ndjson: 'NDJSON', csv: 'CSV' } as const;

export type BodyOptions = {
  readonly redact: Redact;
  /** Levels of nesting. */
  readonly maxDepth: number;
  /** Default: JSON. */
  readonly format?: BodyFormat | undefined;
};

/** What a body holds, as JSON would have it, or the reading that says why that cannot be read. */
export function readBody(
  response: ApiResponse,
  { redact, maxDepth, format = JSON_FORMAT }: BodyOptions,
): { readonly type: 'json'; readonly value: unknown } | Exclude<Reading, { type: 'page' }> {
  const name = NAMES[format.style];
  const parsed = parse(response, format, maxDepth);
  switch (parsed.type) {
    case 'json':
      return parsed;
    case 'too deep':
      return failed(
        `The API answered ${name} that is nested more than ${maxDepth} levels deep: ask for less in one answer, or raise limits.depth.`,
      );
    case 'cut short': {
      // HTTP called it whole, so whoever made the body broke off: asking again may give all of it.
      const length = inWords(response.body.length);
      return {
        type: 'retry',
        reason: `The API answered ${name} that breaks off after ${length} characters.`,
      };
    }
    default:
      return failed(notAsExpected(response, parsed.why, { redact, name }));
  }
}

/** A body for people, or JSON that tells of an error, would pass as CSV: it never may. */
function parse({ body, headers }: ApiResponse, format: BodyFormat, maxDepth: number): ParsedJson {
  switch (format.style) {
    case 'json':
      return parseJson(body, maxDepth);
    case 'ndjson':
      return parseNdjson(body, maxDepth);
    default:
      return isHtml(body) || /[/+]json\b/i.test(headers['content-type'] ?? '')
        ? { type: 'not json', why: 'its content type is JSON' }
        : parseCsv(body, format);
  }
}

function notAsExpected(
  { body, headers }: ApiResponse,
  why: string,
  { redact, name }: { readonly redact: Redact; readonly name: string },
): string {
  if (isHtml(body)) {
    return `The API answered HTML where ${name} was expected: ${htmlTitle(body, redact)}; check the url and the authorisation.`;
  }
  const start = excerpt(body, redact);
  if (start === '') {
    return `The API answered an empty body where ${name} was expected; check the url.`;
  }
  if (name !== 'JSON' || /^[[{]/.test(start)) {
    return `The API answered ${name} with a mistake in it: ${excerpt(why, redact)}`;
  }
  const type = excerpt(headers['content-type'] ?? 'no content type', redact);
  return `The API answered something that is not JSON (${type}): ${start}`;
}

function failed(reason: string): Reading & { type: 'failed' } {
  return { type: 'failed', reason };
}
