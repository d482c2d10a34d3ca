import type { Api, ApiRequest, ApiResponse } from '../../ports/api.ts';
import { Failure } from '../../ports/failure.ts';
import { compilePath } from '../../ports/path.ts';
import type { LoginAuth, OAuth2Auth } from '../../ports/auth.ts';
import type { Redact } from '../../ports/redact.ts';
import { askedWait } from '../asked-wait.ts';
import { shown, webUrl } from '../web-url.ts';
import type { Token } from './token-keeper.ts';

/** Statuses of a token endpoint that may pass by themselves. */
const MAY_PASS = new Set([408, 425, 429]);

/** The form of an error code of OAuth 2 (RFC 6749, 5.2): it may be shown, unlike the rest of such an answer. */
const ERROR_CODE = /^[a-z_]{1,64}$/;

/** What asking for a token takes. */
export type TokenContext = {
  readonly api: Api;
  readonly redact: Redact;
  /** Whose limits the request for a token falls under. */
  readonly source: string;
};

/**
 * Asks for a token by client credentials (RFC 6749, 4.4).
 *
 * @throws Failure (transient) when the endpoint cannot answer now; (permanent) when it refuses, or gives no token.
 */
export async function fetchOAuth2Token(
  auth: OAuth2Auth,
  context: TokenContext,
  signal: AbortSignal,
): Promise<Token> {
  const { clientId, clientSecret, credentials } = auth;
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...auth.parameters });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (credentials === 'header') {
    headers['authorization'] = `Basic ${basic(encodeForm(clientId), encodeForm(clientSecret))}`;
  } else {
    body.set('client_id', clientId);
    body.set('client_secret', clientSecret);
  }
  const request: ApiRequest = {
    method: 'POST',
    url: auth.tokenUrl,
    headers,
    body: body.toString(),
    source: context.source,
  };
  const answer = await ask(request, context, signal);
  const expiresIn = Number(fieldOf(answer, 'expires_in'));
  return {
    value: tokenIn(answer, 'access_token', request.url, context.redact),
    lifetimeMs: expiresIn > 0 ? expiresIn * 1_000 : undefined,
  };
}

/**
 * Logs in, and takes the token from where the configuration says that it is in the answer.
 *
 * @throws Failure as `fetchOAuth2Token`.
 */
export async function fetchLoginToken(
  auth: LoginAuth,
  context: TokenContext,
  signal: AbortSignal,
): Promise<Token> {
  const request: ApiRequest = { ...auth.request, source: context.source };
  const answer = await ask(request, context, signal);
  return {
    value: tokenIn(answer, auth.tokenPath, request.url, context.redact),
    lifetimeMs: auth.lifetimeMs,
  };
}

/** `user:password` as Basic authentication has it (RFC 7617). */
export function basic(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

/** RFC 6749, 2.3.1: identifier and secret are encoded as in a form before they become user and password. */
function encodeForm(text: string): string {
  return new URLSearchParams({ a: text }).toString().slice(2);
}

async function ask(
  request: ApiRequest,
  { api, redact }: TokenContext,
  signal: AbortSignal,
): Promise<unknown> {
  const where = shown(webUrl(request.url, redact), redact);
  const response = await api.exchange(request, signal);
  const { status } = response;
  if (status >= 500 || MAY_PASS.has(status)) {
    throw new Failure('transient', `${where} answered ${status} instead of a token.`, {
      afterMs: askedWait(response),
    });
  }
  const answer = parse(response);
  if (status < 200 || status >= 300) {
    const code = fieldOf(answer, 'error');
    const why = typeof code === 'string' && ERROR_CODE.test(code) ? ` (${code})` : '';
    throw new Failure(
      'permanent',
      `${where} refused to give a token: ${status}${why}. Check the credentials under auth.`,
    );
  }
  return answer;
}

function parse(response: ApiResponse): unknown {
  try {
    return JSON.parse(response.body);
  } catch {
    return undefined;
  }
}

function fieldOf(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null
    ? (answer as Record<string, unknown>)[name]
    : undefined;
}

function tokenIn(answer: unknown, path: string, url: string, redact: Redact): string {
  const token = compilePath(path)(answer);
  // A header cannot carry more than these, and what holds a line break is no token.
  if ((typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) || typeof token === 'number') {
    return String(token);
  }
  throw new Failure(
    'permanent',
    `The answer of ${shown(webUrl(url, redact), redact)} has no token at ${path}: check where it is.`,
  );
}
