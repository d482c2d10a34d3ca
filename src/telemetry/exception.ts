import { Failure } from '../ports/failure.ts';

export type ExceptionAttributes = {
  readonly 'exception.type': string;
  readonly 'exception.message': string;
  readonly 'exception.stacktrace'?: string | undefined;
};

/** What was thrown, as the conventions for exceptions in logs name it. */
export function exceptionAttributes(thrown: unknown): ExceptionAttributes {
  return thrown instanceof Error
    ? {
        'exception.type': thrown.name,
        'exception.message': thrown.message,
        'exception.stacktrace': thrown.stack,
      }
    : { 'exception.type': typeof thrown, 'exception.message': String(thrown) };
}

/** A bounded word for what was thrown: the kind of a failure, otherwise the name of the error. */
export function errorType(thrown: unknown): string {
  if (thrown instanceof Failure) {
    return thrown.kind;
  }
  return thrown instanceof Error ? thrown.name : typeof thrown;
}
