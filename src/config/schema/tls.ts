import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { wrong } from '../wrong.ts';
import { textOption } from './option.ts';
import { text } from './scalars.ts';
import { notEmpty, type Report, section } from './section.ts';

type Section = Readonly<Record<string, unknown>>;

function certificates() {
  return textOption(
    (value) =>
      certificateIn(value) === undefined
        ? wrong('is not a certificate. Give it as PEM, such as ${file:client.pem}.')
        : value,
    { title: 'PEM' },
  );
}

/** Who the source is, and who its host is, in the handshake of TLS. */
export const tlsSection = section(
  {
    certificate: certificates().optional().describe('The certificate of the client, its chain behind it.'),
    key: text('PEM').optional().describe('Its private key.'),
    passphrase: text().optional().meta({ 'x-default': 'none' }).describe('What the key is encrypted with.'),
    ca: certificates()
      .optional()
      .meta({ 'x-default': 'whom Node trusts' })
      .describe('Who may have issued the certificate of the host, and nobody else.'),
  },
  {
    rules: [belongTogether, keyOpens],
    keywords: { dependentRequired: { certificate: ['key'], key: ['certificate'], passphrase: ['key'] } },
  },
).check(notEmpty('Give it a certificate and its key, or a ca.'));

/** A rule of the source: without TLS nobody asks for a certificate. */
export function tlsNeedsHttps({ url, tls }: Section, report: Report): void {
  if (tls !== undefined && typeof url === 'string' && !/^https:/i.test(url)) {
    report(['tls'], 'goes with an https URL only. Write https in url, or remove it.', 'key');
  }
}

function belongTogether(tls: Section, report: Report): void {
  for (const [one, other] of [
    ['certificate', 'key'],
    ['key', 'certificate'],
    ['passphrase', 'key'],
  ] as const) {
    if (one in tls && !(other in tls)) {
      report([one], `goes with ${other} only. Add it.`, 'key');
    }
  }
}

/** None of what is said here comes from the key itself. */
function keyOpens({ certificate, key, passphrase }: Section, report: Report): void {
  const known = certificateIn(certificate);
  if (known === undefined || typeof key !== 'string') {
    return;
  }
  const opened = privateKeyIn(key, passphrase);
  if (opened === undefined) {
    const todo = /ENCRYPTED/.test(key)
      ? 'Give the passphrase that it is encrypted with.'
      : 'Give it as PEM, such as ${file:client.key}.';
    report(['key'], `cannot be read as a private key. ${todo}`);
  } else if (!known.checkPrivateKey(opened)) {
    report(['key'], 'is not the key of the certificate. Give the one that it was issued for.');
  }
}

function certificateIn(value: unknown): X509Certificate | undefined {
  try {
    return typeof value === 'string' ? new X509Certificate(value) : undefined;
  } catch {
    return undefined;
  }
}

function privateKeyIn(key: string, passphrase: unknown): KeyObject | undefined {
  try {
    return createPrivateKey({ key, ...(typeof passphrase === 'string' ? { passphrase } : {}) });
  } catch {
    return undefined;
  }
}
