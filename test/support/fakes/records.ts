import { type Fake, type FakeRequest, HOUR, NOW, needed } from './fake.ts';

const UNAUTHORISED = { status: 401, body: { message: 'Bad credentials' } };

/** Numbers from 0. */
function count(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

function isBearer({ headers }: FakeRequest, secret: string): boolean {
  return headers['authorization'] === `Bearer ${secret}`;
}

/** https://docs.github.com/en/rest/issues/issues: the first request meets a used-up limit; 250 issues in 3 pages. */
export const github: Fake = (request) => {
  const { url, before } = request;
  if (!isBearer(request, 'github-secret')) {
    return UNAUTHORISED;
  }
  const page = Number(url.searchParams.get('page') ?? 1);
  if (before === 0 && page === 1) {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1_000 + 30) };
    return { status: 403, headers, body: { message: 'API rate limit exceeded' } };
  }
  const since = Date.parse(needed(url, 'since'));
  const all = count(250)
    .map((index) => ({
      number: index,
      state: 'open',
      comments: 3,
      updated_at: new Date(NOW - (250 - index) * HOUR).toISOString().replace('.000', ''),
    }))
    .filter(({ updated_at: at }) => Date.parse(at) >= since);
  const next = new URL(url);
  next.searchParams.set('page', String(page + 1));
  const links = [`<${url.origin}/last>; rel="last"`, `<${next.href}>; rel="next"`];
  const headers: Record<string, string> = page * 100 < all.length ? { link: links.join(', ') } : {};
  return { headers, body: all.slice((page - 1) * 100, page * 100) };
};

/** https://docs.stripe.com/api/pagination: newest first, after the record that is named. */
export const stripe: Fake = (request) => {
  const { url } = request;
  if (!isBearer(request, 'stripe-secret')) {
    return UNAUTHORISED;
  }
  const since = Number(needed(url, 'created[gte]'));
  const all = count(230)
    .map((index) => ({
      id: `ch_${index}`,
      object: 'charge',
      created: NOW / 1_000 - index * 60,
      amount: 1_999,
    }))
    .map((charge) => ({ ...charge, currency: 'eur', status: 'succeeded' }))
    .filter(({ created }) => created >= since);
  const after = all.findIndex(({ id }) => id === url.searchParams.get('starting_after')) + 1;
  const data = all.slice(after, after + Number(needed(url, 'limit')));
  return { body: { object: 'list', data, has_more: after + data.length < all.length, url: url.pathname } };
};

/** https://dev.socrata.com/docs/paging: `$limit` and `$offset` in a stable `$order`. */
export const socrata: Fake = ({ url, headers }) => {
  if (headers['x-app-token'] !== 'socrata-secret' || !needed(url, '$order').includes(':id')) {
    return { status: 403, body: { code: 'permission_denied', error: true, message: 'Invalid app_token' } };
  }
  const [, since = ''] = /^:updated_at >= '([^']+)'$/.exec(needed(url, '$where')) ?? [];
  const offset = Number(needed(url, '$offset'));
  const all = count(2_300)
    .map((index) => ({
      ':updated_at': new Date(NOW - (2_300 - index) * 60_000).toISOString(),
      id: String(index),
      date: '2026-11-20T23:30:00.000',
      primary_type: 'THEFT',
      latitude: '41.88',
    }))
    .filter((row) => row[':updated_at'] >= since);
  return { body: all.slice(offset, offset + Number(needed(url, '$limit'))) };
};

/** OData v4, part 1, section 11.2.6.7: server-driven paging with an opaque token. */
export const odata: Fake = ({ url }) => {
  const skip = Number(url.searchParams.get('$skiptoken') ?? 0);
  const [, since = ''] = /^ModifiedAt ge (\S+)$/.exec(needed(url, '$filter')) ?? [];
  const all = count(1_100)
    .map((index) => ({
      Device: 'd1',
      Value: index,
      ModifiedAt: new Date(NOW - (1_100 - index) * 1_000).toISOString(),
    }))
    .filter(({ ModifiedAt: at }) => Date.parse(at) >= Date.parse(since));
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip + 500));
  const more = skip + 500 < all.length ? { '@odata.nextLink': next.href } : {};
  return {
    body: {
      '@odata.context': `${url.origin}/$metadata#Readings`,
      value: all.slice(skip, skip + 500),
      ...more,
    },
  };
};

/** https://developers.hubspot.com/docs/api/crm/search: `after` in the body of the POST. */
export const hubspot: Fake = (request) => {
  if (!isBearer(request, 'hubspot-secret')) {
    return UNAUTHORISED;
  }
  const asked = JSON.parse(request.body) as {
    after?: string;
    limit: number;
    filterGroups: { filters: { value: string }[] }[];
  };
  const since = Number(asked.filterGroups[0]?.filters[0]?.value);
  const all = count(250)
    .map((index) => ({ id: String(index), at: NOW - (250 - index) * 60_000 }))
    .filter(({ at }) => at >= since)
    .map(({ id, at }) => ({
      id,
      properties: { amount: '1500.50', dealstage: 'won', hs_lastmodifieddate: new Date(at).toISOString() },
    }));
  const after = Number(asked.after ?? 0);
  const results = all.slice(after, after + asked.limit);
  const paging =
    after + asked.limit < all.length ? { paging: { next: { after: String(after + asked.limit) } } } : {};
  return { body: { total: all.length, results, ...paging } };
};

/** https://relay.dev/graphql/connections.htm, as GitHub has it: errors come with status 200. */
export const graphqlRelay: Fake = (request) => {
  if (!isBearer(request, 'github-secret')) {
    return UNAUTHORISED;
  }
  const { query, variables } = JSON.parse(request.body) as {
    query: string;
    variables: Readonly<Record<string, string>>;
  };
  if (!query.startsWith('query (') || variables['owner'] !== 'nodejs') {
    return {
      body: { data: null, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve to a Repository' }] },
    };
  }
  const after = variables['after'] === undefined ? 0 : Number(atob(variables['after']));
  const edges = count(230)
    .slice(after, after + 100)
    .map((index) => ({
      starredAt: new Date(NOW - index * HOUR).toISOString(),
      node: { login: `u${index}` },
    }));
  const end = after + edges.length;
  const pageInfo = { hasNextPage: end < 230, endCursor: btoa(String(end)) };
  return { body: { data: { repository: { stargazers: { pageInfo, edges } } } } };
};

/** https://www.weather.gov/documentation/services-web-api: every page names a next one, the empty last one too. */
export const weatherGov: Fake = ({ url, headers }) => {
  if (!headers['user-agent']?.includes('ops@example.com')) {
    return { status: 403, body: { title: 'Forbidden' } };
  }
  const cursor = Number(url.searchParams.get('cursor') ?? 0);
  const next = new URL(url);
  next.searchParams.set('cursor', String(cursor + 1));
  const pagination = { next: next.href };
  const [, , station] = url.pathname.split('/');
  if (station === undefined) {
    const ids = [['PAFA', 'PANC'], ['PANC', 'PAJN'], []][cursor] ?? [];
    const features = ids.map((id) => ({ id: `${url.href}/${id}`, properties: { stationIdentifier: id } }));
    return { body: { type: 'FeatureCollection', features, pagination } };
  }
  const properties = (hours: number) => ({
    timestamp: new Date(NOW - hours * HOUR).toISOString().replace('.000Z', '+00:00'),
    temperature: { unitCode: 'wmoUnit:degC', value: -4.5 },
    windSpeed: { unitCode: 'wmoUnit:km_h-1', value: null },
  });
  const features = cursor === 0 ? [1, 2, 3].map((hours) => ({ properties: properties(hours) })) : [];
  return { body: { type: 'FeatureCollection', features, pagination } };
};

/** https://jsonapi.org/format/: pages behind `links`, relative URLs among them. */
export const jsonapi: Fake = (request) => {
  const { url, headers } = request;
  if (!isBearer(request, 'meters-secret') || headers['accept'] !== 'application/vnd.api+json') {
    return { status: 401, body: { errors: [{ status: '401', title: 'Unauthorized' }] } };
  }
  const page = Number(url.searchParams.get('page[number]') ?? 1);
  const since = Date.parse(needed(url, 'filter[since]'));
  const all = count(120)
    .map((index) => ({ index, at: NOW - (120 - index) * 60_000 }))
    .filter(({ at }) => at >= since)
    .map(({ index, at }) => ({
      type: 'meter-readings',
      id: String(index),
      attributes: { 'read-at': new Date(at).toISOString(), kwh: 1.25 },
      relationships: { meter: { data: { type: 'meters', id: 'm7' } } },
    }));
  const next = new URLSearchParams(url.searchParams);
  next.set('page[number]', String(page + 1));
  const links = {
    self: url.href,
    next: page * 50 < all.length ? `${url.pathname}?${next.toString()}` : null,
  };
  return { body: { jsonapi: { version: '1.1' }, data: all.slice((page - 1) * 50, page * 50), links } };
};
