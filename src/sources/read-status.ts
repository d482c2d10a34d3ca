import { STATUS_CODES } from 'node:http';
import type { ApiResponse } from '../ports/api.ts';
import type { Redact } from '../ports/redact.ts';
import type { Reading } from '../ports/source.ts';
import { excerpt, htmlTitle, isHtml } from './excerpt.ts';

/** No content, reset content, not modified: an answer without a body, and that is right. */
const EMPTY = new Set([204, 205, 304]);

/** What to look at, for the statuses that tell. */
const ADVICE: Readonly<Record<number, string>> = {
  301: 'put the url that it leads to into the configuration',
  308: 'put the url that it leads to into the configuration',
  400: 'check the query and the body',
  401: 'check the authorisation',
  403: 'check the authorisation',
  404: 'check the url',
  405: 'check the method',
  406: 'check the header accept',
  410: 'check the url',
  414: 'the url is too long',
  415: 'check the header content-type',
  422: 'check the query and the body',
  429: 'declare a lower rate',
};

/**
 * What the status alone decides about an answer; undefined where the body is to be read. One that may pass by itself
 * (429, 503) fails like any other: http has tried again and paused the host before it came here.
 */
export function readStatus(response: ApiResponse, redact: Redact): Reading | undefined {
  const { status } = response;
  if (EMPTY.has(status)) {
    return { type: 'page', records: [], next: [] };
  }
  if (status >= 200 && status < 300) {
    return undefined;
  }
  const advice = ADVICE[status];
  return {
    type: 'failed',
    reason: `The API answered ${named(status)}${saying(response, redact)}${advice === undefined ? '' : `; ${advice}`}.`,
  };
}

function named(status: number): string {
  const name = STATUS_CODES[status];
  return name === undefined ? String(status) : `${status} (${name})`;
}

function saying({ body }: ApiResponse, redact: Redact): string {
  const said = isHtml(body) ? htmlTitle(body, redact) : excerpt(body, redact);
  return said === '' ? '' : `: ${said.replace(/\.$/, '')}`;
}
