import { Failure } from '../../ports/failure.ts';

/** What was asked of whom, for the sentence. */
export type Asked = {
  /** `receive from`, `send to`. */
  readonly operation: string;
  readonly queue: string;
  /** The endpoint, or the region. */
  readonly where: string;
};

/** The parts of an SDK error that matter here; every one may be missing. */
type SdkError = Error & {
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: unknown;
  readonly $retryable?: unknown;
};

const CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSecurity',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

const PERMISSIONS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'KmsAccessDenied',
  'UnauthorizedOperation',
]);

const MISSING = new Set(['QueueDoesNotExist', 'NonExistentQueue']);

const THROTTLE = new Set([
  'KmsThrottled',
  'OverLimit',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
]);

/** These pass by themselves although the SDK calls them the client's fault. */
const PASSING = new Set(['QueueDeletedRecently', 'RequestTimeout', 'RequestTimeTooSkewed', 'TimeoutError']);

/** What the SDK says, as a plain `Error`, when an answer was damaged on its way. */
const DAMAGED = /^Invalid MD5 checksum/;

/** The longest part of a server's own words that is quoted, in characters. */
const LONGEST_QUOTE = 300;

/** The `Failure` that an error of the SDK means. Throws again what is none of its errors: that is a bug. */
export function sqsFailure(thrown: unknown, asked: Asked): Failure {
  if (!(thrown instanceof Error) || thrown instanceof Failure) {
    throw thrown;
  }
  const [kind, saying] = meaning(thrown, asked);
  const { operation, queue, where } = asked;
  return new Failure(kind, `Could not ${operation} the queue '${queue}' at ${where}: ${saying}`, {
    cause: thrown,
  });
}

/** Whether an error code of SQS, of a call or of one entry of a batch, says that there is too much at the moment. */
export function isThrottle(code: string): boolean {
  return THROTTLE.has(bare(code));
}

/** Whether the error says that there is no such queue. */
export function isMissingQueue(thrown: unknown): boolean {
  return thrown instanceof Error && MISSING.has(bare(thrown.name));
}

/** Whether the connection was cut before any answer: the fate of an idle connection, worth one more try at once. */
export function isCutConnection(thrown: unknown): boolean {
  return thrown instanceof Error && ['ECONNRESET', 'EPIPE'].includes(String((thrown as SdkError).code));
}

function meaning(error: SdkError, { operation, queue }: Asked): readonly [Failure['kind'], string] {
  const name = bare(error.name);
  const status = error.$metadata?.httpStatusCode ?? 0;
  const [words = ''] = error.message.slice(0, LONGEST_QUOTE).split('\n');
  // A server may answer with a `code` of its own, which is then the error's.
  if (status < 400 && isNetwork(error)) {
    return ['transient', `the server cannot be reached (${networkWords(error)}). Check that it runs.`];
  }
  if (THROTTLE.has(name) || status === 429) {
    return ['transient', `it is asked too much of at the moment (${name}).`];
  }
  if (PASSING.has(name) || status >= 500) {
    return [
      'transient',
      `the server has trouble (${name}${status > 0 ? `, HTTP ${status}` : ''}: ${words}).`,
    ];
  }
  if (CREDENTIALS.has(name)) {
    return ['permanent', `the credentials are missing or wrong (${name}). Check them.`];
  }
  if (PERMISSIONS.has(name) || status === 403) {
    return ['permanent', `this is not permitted (${words}). Grant the permission to ${operation} it.`];
  }
  if (MISSING.has(name)) {
    return ['permanent', `it does not exist. Create '${queue}', or set queue.create to true.`];
  }
  if (error.$fault !== undefined) {
    return ['permanent', `the server refuses it (${name}: ${words}).`];
  }
  if (DAMAGED.test(error.message) || '$response' in error) {
    return ['transient', `the answer was damaged on its way (${words}).`];
  }
  throw error;
}

/** A refused connection to a name with several addresses is an `AggregateError`, with the code of the first. */
function isNetwork(error: SdkError): boolean {
  return (
    typeof error.code === 'string' &&
    /^(E[A-Z_]+|UND_ERR_\w+|ERR_(SSL|TLS|SOCKET)_\w+|CERT_\w+)$/.test(error.code)
  );
}

function networkWords({ code }: SdkError): string {
  return code === 'ECONNREFUSED' ? 'connection refused' : String(code);
}

/** Some servers put a namespace before the code: `AWS.SimpleQueueService.NonExistentQueue`. */
function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
