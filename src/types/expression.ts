import { compile, TreeInterpreter } from '@jmespath-community/jmespath';
import { compilePlainComparison } from './plain-comparison.ts';

type Tree = ReturnType<typeof compile>;
type Json = Parameters<typeof TreeInterpreter.search>[1];

/** What an expression gives when it fails on a record: a value like any other, but one that no kind of field takes. */
export class ExpressionError extends Error {
  constructor(expression: string, problem: string) {
    super(`the expression \`${expression}\` failed: ${problem}`);
    this.name = 'ExpressionError';
  }
}

/**
 * Compiles a JMESPath expression (community edition) to a function from a record to what the expression finds there,
 * null where it finds nothing. The function never throws: it returns an `ExpressionError` when the expression fails
 * on this record, as arithmetic on a missing value does. An integer too large for a double (`bigint`) passes through
 * whole, but JMESPath compares and computes with doubles only: `<` and `>` with it are null.
 *
 * @throws Error when the text is not an expression: see `problemInExpression`.
 */
export function compileExpression(expression: string): (record: unknown) => unknown {
  const tree = compile(expression);
  const plain = compilePlainComparison(tree);
  if (plain !== undefined) {
    return plain;
  }
  return (record) => {
    try {
      return TreeInterpreter.search(tree, record as Json);
    } catch (error) {
      return new ExpressionError(expression, messageOf(error));
    }
  };
}

/** Why a text is not an expression that can run, in one sentence; undefined when it is one. */
export function problemInExpression(expression: string): string | undefined {
  try {
    const problem = problemInCalls(compile(expression));
    return problem === undefined ? undefined : `The expression \`${expression}\` cannot run: ${problem}`;
  } catch (error) {
    return `The expression \`${expression}\` is not JMESPath: ${messageOf(error)}`;
  }
}

/**
 * JMESPath looks a function up when it is called, so a misspelt one would come to light with the first record only.
 * Here each is called once, with nulls: an unknown name or a wrong number of arguments is refused before any other
 * check.
 */
function problemInCalls(tree: unknown): string | undefined {
  if (typeof tree !== 'object' || tree === null) {
    return undefined;
  }
  if ('type' in tree && tree.type === 'Function') {
    const problem = problemInCall(tree as Extract<Tree, { type: 'Function' }>);
    if (problem !== undefined) {
      return problem;
    }
  }
  for (const part of Object.values(tree)) {
    const problem = problemInCalls(part);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

function problemInCall(call: Extract<Tree, { type: 'Function' }>): string | undefined {
  const nothing = { type: 'Literal', value: null } as const;
  try {
    TreeInterpreter.search({ ...call, children: call.children.map(() => nothing) }, null);
    return undefined;
  } catch (error) {
    const message = messageOf(error);
    return /^(Unknown function|Invalid arity)/.test(message) ? message : undefined;
  }
}

/** The library ends some of its messages with a full stop and some without. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.endsWith('.') ? message : `${message}.`;
}
