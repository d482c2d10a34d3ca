/** Whether waiting can help: `transient` may pass by itself, `permanent` needs a person or a change. */
export type FailureKind = 'transient' | 'permanent';

export type FailureOptions = {
  /** What the dependency asked us to wait, in milliseconds. */
  readonly afterMs?: number | undefined;
  /** The error underneath, for a log at debug level; never shown to a user as it is. */
  readonly cause?: unknown;
};

/**
 * A dependency said no. The only error class that crosses a port: any other error is a bug, and is left to the
 * supervisor. The message is one sentence for a person: what, where, what to do; it holds no secret.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly afterMs: number | undefined;

  constructor(kind: FailureKind, message: string, options: FailureOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.afterMs = options.afterMs;
  }
}

/** The failure in what was thrown; throws again what is not one, because that is a bug and belongs to the supervisor. */
export function failureIn(thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  throw thrown;
}
