/** One HTTP request, complete: nothing is added to it but what the decorators of `http/` promise. */
export type ApiRequest = {
  readonly method: 'GET' | 'POST';
  /** Absolute, with its query. May hold secrets until it has passed `Redact`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Whose limits apply: requests of one source share its declared rate and concurrency. */
  readonly source: string;
  /**
   * An answer led here, from another origin: nothing goes along that says who the source is, no credential, no
   * signature, no client certificate.
   */
  readonly ledAway?: boolean | undefined;
  /** The token of this number (`ApiResponse.token`) was not taken: it is renewed before the request is made. */
  readonly refusedToken?: number | undefined;
};

/** Whatever HTTP calls an answer. */
export type ApiResponse = {
  readonly status: number;
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, decompressed, as text. */
  readonly body: string;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** When the last byte had come: milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Size of the body in bytes, decompressed. */
  readonly bytes: number;
  /** The number of the token that the request carried; undefined where it had none, or one just renewed for it. */
  readonly token?: number | undefined;
};

/**
 * One HTTP exchange with someone who may be slow, tired or broken. Limits, retries, authorisation and tracing are
 * decorators: each takes an `Api` and gives an `Api`.
 */
export type Api = {
  /**
   * Resolves with any answer that HTTP calls an answer, 4xx and 5xx included: what it means is the source's to say.
   *
   * @throws Failure (transient) when none came: refused, reset, timed out, cut short.
   * @throws Failure (permanent) when none can come: a body over the size limit, a redirect to where it may not go.
   * @throws the signal's reason when it aborts.
   */
  exchange(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
};
