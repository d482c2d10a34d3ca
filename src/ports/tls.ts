/** Who a source is to a host, and which host it takes for the right one, beside what TLS does anyway. All of it PEM. */
export type ClientTls = {
  /** Of the client, its chain behind it. With it there is a `key`. */
  readonly certificate?: string | undefined;
  /** Of the certificate. A secret. */
  readonly key?: string | undefined;
  /** Of the key, where it is encrypted. A secret. */
  readonly passphrase?: string | undefined;
  /** Who may have issued the host's certificate, instead of those whom Node trusts. */
  readonly ca?: string | undefined;
};
