import type { Datasets } from './datasets.ts';

export type Answer = { readonly status: number; readonly body: unknown };

/** Records on one page, at most. */
const MOST_RECORDS = 500;
const DEFAULT_RECORDS = 100;

/** What the API tells about itself at `/`. */
const ENDPOINTS = {
  '/earthquakes?page=1&limit=100':
    'Earthquakes of a week, by page from 1; metadata.count is the total of records.',
  '/weather?offset=0&limit=100': 'Days of weather in Seattle, by offset; total is the total of records.',
  '/stocks': 'The symbols that there are.',
  '/stocks/{symbol}?limit=100': 'Monthly prices of a share; next is the URL of the next page, or null.',
  '/health': 'Always 200: no latency, no limit, no faults.',
};

/** A parameter that cannot be answered. */
class BadParameter extends Error {}

/** Whether a path is answered slowly, within the limit and with faults: whatever gives records. */
export function givesRecords(path: string): boolean {
  return path !== '/' && path !== '/health';
}

/** The answer to a GET. Never throws. */
export function answer(data: Datasets, url: URL): Answer {
  try {
    return found(route(data, url));
  } catch (error) {
    if (error instanceof BadParameter) {
      return { status: 400, body: { error: error.message } };
    }
    throw error;
  }
}

function found(body: unknown): Answer {
  return body === undefined
    ? { status: 404, body: { error: 'There is nothing here. GET / tells what there is.' } }
    : { status: 200, body };
}

function route(data: Datasets, { pathname, searchParams }: URL): unknown {
  switch (pathname) {
    case '/':
      return { name: 'slow-api', endpoints: ENDPOINTS };
    case '/health':
      return { status: 'ok' };
    case '/earthquakes':
      return earthquakes(data, searchParams);
    case '/weather':
      return weather(data, searchParams);
    case '/stocks':
      return { symbols: [...data.stocks.keys()] };
    default:
      return pathname.startsWith('/stocks/')
        ? stocks(data, pathname.slice('/stocks/'.length), searchParams)
        : undefined;
  }
}

/** By page number, with the total of records. */
function earthquakes({ earthquakes: { metadata, features } }: Datasets, query: URLSearchParams): unknown {
  const limit = limitIn(query);
  const page = integerIn(query, 'page', { default: 1, min: 1 });
  return {
    type: 'FeatureCollection',
    metadata: { ...metadata, count: features.length },
    features: features.slice((page - 1) * limit, page * limit),
  };
}

/** By offset, with the total of records. */
function weather(data: Datasets, query: URLSearchParams): unknown {
  const limit = limitIn(query);
  const offset = integerIn(query, 'offset', { default: 0, min: 0 });
  return { total: data.weather.length, items: data.weather.slice(offset, offset + limit) };
}

/** By the URL of the next page, which only the page before tells. */
function stocks(data: Datasets, symbol: string, query: URLSearchParams): unknown {
  const prices = data.stocks.get(symbol);
  if (prices === undefined) {
    return undefined;
  }
  const limit = limitIn(query);
  const start = cursorIn(query, prices.length);
  const end = start + limit;
  const next = `/stocks/${symbol}?limit=${limit}&cursor=${cursorOf(end)}`;
  return { data: prices.slice(start, end), next: end < prices.length ? next : null };
}

function limitIn(query: URLSearchParams): number {
  return integerIn(query, 'limit', { default: DEFAULT_RECORDS, min: 1, max: MOST_RECORDS });
}

type Bounds = { readonly default: number; readonly min: number; readonly max?: number };

function integerIn(query: URLSearchParams, name: string, bounds: Bounds): number {
  const { min, max = Number.MAX_SAFE_INTEGER } = bounds;
  const text = query.get(name);
  const value = text === null ? bounds.default : Number(text);
  if (text?.trim() === '' || !Number.isSafeInteger(value) || value < min || value > max) {
    const range = bounds.max === undefined ? `${min} or more` : `from ${min} to ${max}`;
    throw new BadParameter(`${name} must be a whole number, ${range}.`);
  }
  return value;
}

function cursorOf(start: number): string {
  return Buffer.from(`at ${start}`).toString('base64url');
}

function cursorIn(query: URLSearchParams, total: number): number {
  const cursor = query.get('cursor');
  if (cursor === null) {
    return 0;
  }
  const match = /^at (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null || Number(match[1]) >= total) {
    throw new BadParameter('cursor must be one that this API gave.');
  }
  return Number(match[1]);
}
