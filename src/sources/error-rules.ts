import { STATUS_CODES } from 'node:http';
import type { ApiResponse } from '../ports/api.ts';
import { compilePath } from '../ports/path.ts';
import type { ErrorAction, ErrorRule, Expectation, WaitUntil } from '../ports/pipeline.ts';
import type { Redact } from '../ports/redact.ts';
import type { Reading } from '../ports/source.ts';
import { excerpt } from './excerpt.ts';
import { parseTime } from './time-format.ts';

/** The longest wait that is believed, in milliseconds: a day. */
export const MAX_WAIT_MS = 86_400_000;

/** Characters of a value that a regular expression looks at. */
const LOOK = 10_000;

/** What the first rule that fits says of an answer; undefined where none does. `body` is called at most once a rule. */
export type ReadErrors = (response: ApiResponse, body: () => unknown) => Reading | undefined;

/**
 * Compiles the rules of an API's own way of telling errors.
 *
 * @throws PathError or SyntaxError when a path or an expression cannot be read.
 */
export function compileErrorRules(rules: readonly ErrorRule[], redact: Redact): ReadErrors {
  const compiled = rules.map((rule) => compileRule(rule, redact));
  return (response, body) => {
    for (const read of compiled) {
      const reading = read(response, body);
      if (reading !== undefined) {
        return reading;
      }
    }
    return undefined;
  };
}

function compileRule(rule: ErrorRule, redact: Redact): ReadErrors {
  const { status, header, body } = rule;
  const isHeader = header && compileExpectation(header);
  const isBody = body && compileExpectation(body);
  const at = body && compilePath(body.path);
  const act = compileAction(rule.do);
  return (response, bodyOf) => {
    if (status?.some(({ from, to }) => response.status >= from && response.status <= to) === false) {
      return undefined;
    }
    if (isHeader?.(response.headers[header?.name.toLowerCase() ?? '']) === false) {
      return undefined;
    }
    const found = at?.(bodyOf());
    if (isBody?.(found) === false) {
      return undefined;
    }
    const said = excerpt(found === undefined || found === null ? response.body : textOf(found), redact);
    const name = STATUS_CODES[response.status];
    const answered = name === undefined ? String(response.status) : `${response.status} (${name})`;
    return act(
      `The API answered ${answered}${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
      response,
      bodyOf,
    );
  };
}

function compileExpectation({ equals, matches, exists }: Expectation): (value: unknown) => boolean {
  const pattern = matches === undefined ? undefined : new RegExp(matches, 'u');
  return (value) => {
    const there = value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
    return (
      (exists === undefined || exists === there) &&
      (equals === undefined || (there && textOf(value) === equals)) &&
      (pattern === undefined || (there && pattern.test(textOf(value).slice(0, LOOK))))
    );
  };
}

type Act = (reason: string, response: ApiResponse, body: () => unknown) => Reading;

function compileAction(action: ErrorAction): Act {
  switch (action.type) {
    case 'retry':
      return (reason) => ({ type: 'retry', reason, afterMs: action.afterMs });
    case 'wait': {
      const wait = compileWait(action.until);
      return (reason, response, body) => ({ type: 'retry', reason, afterMs: wait(response, body) });
    }
    case 'renew':
      return (reason) => ({ type: 'renew', reason });
    case 'skip':
      return (reason) => ({
        type: 'page',
        records: [],
        next: [],
        warning: `The page is skipped: ${reason}`,
      });
    default:
      return (reason) => ({ type: 'failed', reason, stop: action.type === 'stop' ? true : undefined });
  }
}

/** Milliseconds from the answer; undefined where none are told, and then the usual wait is taken. */
function compileWait(until: WaitUntil): (response: ApiResponse, body: () => unknown) => number | undefined {
  const at = 'body' in until ? compilePath(until.body) : undefined;
  const header = 'header' in until ? until.header.toLowerCase() : '';
  return (response, body) => {
    const value = at === undefined ? response.headers[header] : at(body());
    const told = until.as === 'seconds' ? parseTime(value, 's') : parseTime(value, until.as);
    if (told === undefined) {
      return undefined;
    }
    const ms = until.as === 'seconds' ? told : told - response.receivedAt;
    return Math.min(Math.max(0, ms), MAX_WAIT_MS);
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, exact) ?? '');
}

function exact(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
