import type { z } from 'zod';
import type { ErrorAction, ErrorRule } from '../../ports/pipeline.ts';
import type { errorsOption } from '../schema/errors.ts';
import { given } from './given.ts';

type Rule = z.output<typeof errorsOption>[number];

/** GraphQL tells errors beside the data, with status 200. */
export const GRAPHQL_ERRORS: ErrorRule = {
  body: { path: 'errors', exists: true },
  do: { type: 'fail' },
};

/** The rules for errors, in their normal form. */
export function normaliseErrors(rules: readonly Rule[]): readonly ErrorRule[] {
  return rules.map(({ when: { status, header, body }, do: action }) => ({
    status: status === undefined || Array.isArray(status) ? status : [status],
    header,
    body: body && { ...body, path: body.path ?? '' },
    do: actionOf(action),
  }));
}

function actionOf(action: Rule['do']): ErrorAction {
  if (typeof action === 'string') {
    return { type: action };
  }
  if (action.retry !== undefined) {
    return { type: 'retry', afterMs: action.retry };
  }
  const { header, body, format } = given(action.wait);
  return {
    type: 'wait',
    until: header === undefined ? { body: given(body), as: format } : { header, as: format },
  };
}
