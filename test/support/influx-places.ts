import { ask, type InfluxQlServer } from './influxql.ts';

/** A bucket or database that only one test has, on a server that others use too. Disposing deletes it. */
export type InfluxPlace = AsyncDisposable & { readonly server: InfluxQlServer };

export async function influx1Place(url: string, name: string): Promise<InfluxPlace> {
  const server = { url, database: name };
  await ask(server, `CREATE DATABASE "${name}"`);
  return {
    server,
    async [Symbol.asyncDispose]() {
      await ask(server, `DROP DATABASE "${name}"`);
    },
  };
}

export type Influx2Access = { readonly url: string; readonly org: string; readonly token: string };

export async function influx2Place({ url, org, token }: Influx2Access, name: string): Promise<InfluxPlace> {
  const authorization = `Token ${token}`;

  async function call(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${url}/api/v2/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }

  const { orgs: [found] = [] } = await call('GET', `orgs?org=${encodeURIComponent(org)}`);
  const { id = '' } = await call('POST', 'buckets', { orgID: found?.id, name });
  return {
    server: { url, database: name, authorization },
    async [Symbol.asyncDispose]() {
      await call('DELETE', `buckets/${id}`);
    },
  };
}

type Answer = { readonly id?: string; readonly orgs?: readonly { readonly id: string }[] };
