import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

const DAY_MS = 86_400_000;

/** A certificate and its private key, as PEM. */
export type Identity = { readonly certificate: string; readonly key: string };

/** Someone who issues certificates, as a company has for its own services. */
export type Authority = {
  /** Its own certificate, as PEM: what is given as `ca`. */
  readonly certificate: string;
  /** A certificate for a server on 127.0.0.1. */
  server(): Identity;
  /** A certificate for a client; `endsAt` may have passed. `passphrase` encrypts the key. */
  client(options?: { readonly endsAt?: number; readonly passphrase?: string }): Identity;
};

/** Makes an authority with keys of its own, which nobody else trusts: X.509 v3 (RFC 5280) with ECDSA on P-256. */
export function createAuthority(name = 'Tests'): Authority {
  const keys = makeKeys();
  let serial = 0;

  function issue(
    subject: string,
    publicKey: KeyObject,
    extensions: readonly Buffer[],
    endsAt?: number,
  ): string {
    const end = endsAt ?? Date.now() + DAY_MS;
    const body = sequence(
      tagged(0xa0, integer(2)),
      integer(++serial),
      ECDSA_WITH_SHA256,
      commonName(name),
      sequence(time(Math.min(Date.now(), end) - DAY_MS), time(end)),
      commonName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions)),
    );
    return pem(sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, keys.privateKey))));
  }

  const isAuthority = extension('551d13', sequence(tagged(0x01, Buffer.from([0xff]))));
  const forAddress = extension('551d11', sequence(tagged(0x87, Buffer.from([127, 0, 0, 1]))));

  return {
    certificate: issue(name, keys.publicKey, [isAuthority]),
    server() {
      const { publicKey, privateKey } = makeKeys();
      return { certificate: issue('server', publicKey, [forAddress]), key: keyPem(privateKey) };
    },
    client({ endsAt, passphrase } = {}) {
      const { publicKey, privateKey } = makeKeys();
      const notAuthority = extension('551d13', sequence());
      return {
        certificate: issue('client', publicKey, [notAuthority], endsAt),
        key: keyPem(privateKey, passphrase),
      };
    },
  };
}

function makeKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function keyPem(key: KeyObject, passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return String(key.export({ type: 'pkcs8', format: 'pem', ...encryption }));
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** One value in DER (X.690): its tag, its length, its contents. */
function tagged(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), contents]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}

function bits(contents: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), contents]));
}

function commonName(text: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(text)))));
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(text));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), tagged(0x04, value));
}

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
