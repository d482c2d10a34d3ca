/** A server that is set up, and how to be let in. */
export type Target = {
  readonly name: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Env = Readonly<Record<string, string | undefined>>;

/** How long one request may take, in milliseconds. */
const REQUEST_MS = 30_000;
const LOOK_MS = 1_000;

/** Where `<NAME>_URL` says, with `<NAME>_API_KEY`, or `<NAME>_USERNAME` and `<NAME>_PASSWORD`; undefined without a URL. */
export function targetIn(env: Env, name: 'ELASTICSEARCH' | 'KIBANA'): Target | undefined {
  const url = env[`${name}_URL`];
  if (url === undefined || url === '') {
    return undefined;
  }
  const [key, user, password] = [env[`${name}_API_KEY`], env[`${name}_USERNAME`], env[`${name}_PASSWORD`]];
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  const authorization = key ? `ApiKey ${key}` : user ? `Basic ${basic}` : undefined;
  return {
    name,
    url: url.replace(/\/+$/, ''),
    headers: authorization === undefined ? {} : { authorization },
  };
}

export type Answer = { readonly status: number; readonly body: unknown };

/** One request; the answer's JSON, whatever its status. @throws Error when there is no answer */
export async function ask(
  { name, url, headers }: Target,
  method: string,
  path: string,
  body?: string | FormData,
): Promise<Answer> {
  const json = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...json, ...(name === 'KIBANA' ? { 'kbn-xsrf': 'millrace' } : {}) },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

/** The same, of a request that must be granted. @throws Error with the answer when it is not */
export async function demand(
  target: Target,
  method: string,
  path: string,
  body?: string | FormData,
): Promise<unknown> {
  const answer = await ask(target, method, path, body);
  if (answer.status >= 300) {
    throw new Error(
      `${target.name}: ${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
    );
  }
  return answer.body;
}

/** Waits until the server answers. @throws Error when it does not within the time, with what was wrong last */
export async function untilUp(target: Target, path: string, withinMs: number): Promise<void> {
  const end = Date.now() + withinMs;
  let wrong = 'nothing was tried';
  while (Date.now() < end) {
    try {
      const { status } = await ask(target, 'GET', path);
      if (status < 300) {
        return;
      }
      wrong = `it answers ${status}`;
      if (status === 401 || status === 403) {
        break;
      }
    } catch (error) {
      wrong = reasonOf(error);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`${target.name} at ${target.url} cannot be used: ${wrong}.`);
}

/** What `fetch` throws says why only in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
