/** Where a credential goes in a request. */
export type CredentialPlace = {
  readonly in: 'header' | 'query';
  /** Of a header in lower case. */
  readonly name: string;
  /** What stands before it: `Bearer `. */
  readonly prefix: string;
};

/** Key, bearer token or user and password: always the same. */
export type FixedAuth = { readonly style: 'fixed'; readonly place: CredentialPlace; readonly value: string };

/** Client credentials (RFC 6749, 4.4). */
export type OAuth2Auth = {
  readonly style: 'oauth2';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** As Basic authentication, or in the form. */
  readonly credentials: 'header' | 'body';
  /** What else the form holds: scope, audience. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly place: CredentialPlace;
};

/** A session token that a request of its own gives. */
export type LoginAuth = {
  readonly style: 'login';
  readonly request: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | undefined;
  };
  /** Path of the token in the answer. */
  readonly tokenPath: string;
  /** How long it is good for; undefined: until a 401. */
  readonly lifetimeMs?: number | undefined;
  readonly place: CredentialPlace;
};

/** Every request signed anew: AWS Signature Version 4. */
export type SigV4Auth = {
  readonly style: 'sigv4';
  /** The name that the service signs under: `execute-api`, `es`, `monitoring`. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
};

/** How a source proves who asks. Holds secrets: never to be shown. */
export type Auth = FixedAuth | OAuth2Auth | LoginAuth | SigV4Auth;
