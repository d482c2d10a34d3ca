import { X509Certificate } from 'node:crypto';
import { Failure } from '../ports/failure.ts';
import type { ClientTls } from '../ports/tls.ts';

/** Alerts (RFC 8446, 6.2) by which a host says that it does not take the client for who it says it is. */
const REFUSED = /_ALERT_(\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)$/;

/**
 * The failure that an error means where it is about the certificate of the client, which only a person can mend;
 * undefined where it is about something else. Since TLS 1.3 a client often sees no more than that the connection closed.
 */
export function refusedCertificate(
  code: string,
  about: {
    readonly where: string;
    readonly tls: ClientTls | undefined;
    /** The connection was closed before the first byte of an answer. */
    readonly closedAtOnce: boolean;
    /** Milliseconds since the epoch. */
    readonly now: number;
  },
): Failure | undefined {
  const { where, tls, closedAtOnce, now } = about;
  const refused = REFUSED.test(code);
  if (!refused && !closedAtOnce) {
    return undefined;
  }
  if (tls?.certificate === undefined) {
    return refused ? withoutCertificate(code, where) : closedWithoutCertificate(code, where);
  }
  const endsAt = new X509Certificate(tls.certificate).validToDate;
  if (endsAt.getTime() < now) {
    return new Failure(
      'permanent',
      `The client certificate at tls.certificate ended at ${endsAt.toISOString()}, and the host of ${where} does not take it: put a new one there.`,
    );
  }
  return refused
    ? new Failure(
        'permanent',
        `The host of ${where} refuses the client certificate (${code}): check tls.certificate, and who issued it.`,
      )
    : new Failure(
        'transient',
        `The host of ${where} closed the connection before it answered (${code}). It may not take the client certificate: check tls.certificate, and who issued it.`,
      );
}

function withoutCertificate(code: string, where: string): Failure {
  return new Failure(
    'permanent',
    `The host of ${where} refuses the connection (${code}): it may ask for a client certificate, which goes under tls.`,
  );
}

function closedWithoutCertificate(code: string, where: string): Failure | undefined {
  return where.startsWith('https:')
    ? new Failure(
        'transient',
        `The answer of ${where} was cut short: the connection closed before it began (${code}). So does a host that asks for a client certificate, which goes under tls.`,
      )
    : undefined;
}
