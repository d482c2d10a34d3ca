import { errors } from 'undici';
import { Failure } from '../ports/failure.ts';
import type { ClientTls } from '../ports/tls.ts';
import { PrivateAddressError } from './public-lookup.ts';
import { refusedCertificate } from './refused-certificate.ts';

/** Codes under which Node reports a certificate that it does not trust: only a person can change that. */
const UNTRUSTED = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|HOSTNAME_MISMATCH)/;

const CLOSED_EARLY = new Set([
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);
const UNREACHABLE = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** How far an exchange had come when it failed. */
export type Failed = {
  /** Who the source was to the host. */
  readonly tls?: ClientTls | undefined;
  /** A part of the answer had come. */
  readonly answered: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/** Nothing more is known. */
const MIDWAY: Failed = { answered: true, now: 0 };

/**
 * What undici, or the socket under it, said no with, as a failure. `where` is the URL that was asked, fit to be shown.
 */
export function failureOf(error: unknown, where: string, { tls, answered, now }: Failed = MIDWAY): Failure {
  const code = codeOf(error);
  const closedAtOnce = !answered && CLOSED_EARLY.has(code);
  const refused = refusedCertificate(code, { where, tls, closedAtOnce, now });
  if (refused !== undefined) {
    return refused;
  }
  if (error instanceof PrivateAddressError) {
    return new Failure(
      'permanent',
      `${where} leads to ${error.address}, which is not of the public Internet. Name its host in allowHosts if you trust it.`,
      { cause: error },
    );
  }
  const no = (kind: Failure['kind'], message: string) => new Failure(kind, message, { cause: error });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return no('transient', `The host name of ${where} cannot be resolved (${code}): check it, and the DNS.`);
  }
  if (code === 'ECONNREFUSED') {
    return no('transient', `The host of ${where} refused the connection: check that it runs there.`);
  }
  if (CLOSED_EARLY.has(code)) {
    return no(
      'transient',
      `The answer of ${where} was cut short: the connection closed before its end (${code}).`,
    );
  }
  if (UNREACHABLE.has(code)) {
    return no('transient', `The host of ${where} cannot be reached (${code}): check the network.`);
  }
  if (UNTRUSTED.test(code)) {
    return no(
      'permanent',
      `The certificate of ${where} is not trusted (${code}): mend it, or name its issuer at tls.ca.`,
    );
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return no('permanent', `The host of ${where} does not speak TLS there: check the scheme and the port.`);
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW' || code === 'HPE_HEADER_OVERFLOW') {
    return no('permanent', `The answer of ${where} has larger headers than can be read (16 KiB).`);
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    // undici names the header or the part that it refuses, never its value.
    return no('permanent', `The request to ${where} cannot be sent: ${messageOf(error)}.`);
  }
  if (error instanceof errors.HTTPParserError) {
    return no('transient', `The answer of ${where} is not HTTP: check the scheme and the port.`);
  }
  return no('transient', `No answer came from ${where} (${code === '' ? messageOf(error) : code}).`);
}

/** A body over one of a source's limits; `option` is its name under `limits` in the configuration. */
export function tooLarge(where: string, option: 'compressed' | 'body', limit: number): Failure {
  const what = option === 'body' ? 'body, decompressed,' : 'body, as it travels,';
  return new Failure(
    'permanent',
    `The ${what} of ${where} is larger than ${limit} bytes: ask for smaller pages, or raise limits.${option}.`,
  );
}

function codeOf(error: unknown): string {
  // Several addresses tried and all refused: the first tells enough.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const code = (first as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
