import { DAY, type Fake, grid, HOUR, NOW, needed } from './fake.ts';

/** https://earthquake.usgs.gov/fdsnws/event/1/: 2,500 events, `offset` from 1, `limit` 20,000 at most. */
export const usgs: Fake = ({ url }) => {
  const offset = Number(needed(url, 'offset'));
  const limit = Number(needed(url, 'limit'));
  const after = Date.parse(`${needed(url, 'updatedafter')}Z`);
  if (Number.isNaN(after) || offset < 1 || limit > 20_000 || needed(url, 'format') !== 'geojson') {
    return { status: 400, body: 'Error 400: Bad Request' };
  }
  const features = grid(NOW - 2_500 * 60_000, NOW, 60_000)
    .filter((updated) => updated > after)
    .slice(offset - 1, offset - 1 + limit)
    .map((updated) => ({
      type: 'Feature',
      properties: { mag: 4.5, time: updated - HOUR, updated, net: 'us', type: 'earthquake' },
      geometry: { type: 'Point', coordinates: [-118.1, 34.2, 10.5] },
      id: `us${updated}`,
    }));
  return { body: { type: 'FeatureCollection', metadata: { status: 200, offset, limit }, features } };
};

/** https://open-meteo.com/en/docs/historical-weather-api: parallel lists; both days count. */
export const openMeteo: Fake = ({ url }) => {
  const from = Date.parse(needed(url, 'start_date'));
  const to = Date.parse(needed(url, 'end_date')) + DAY;
  if (Number.isNaN(from + to) || needed(url, 'timeformat') !== 'unixtime') {
    return { status: 400, body: { error: true, reason: 'Invalid date' } };
  }
  const time = grid(from, Math.min(to, NOW), HOUR).map((ms) => ms / 1_000);
  return {
    body: {
      latitude: Number(needed(url, 'latitude')),
      longitude: Number(needed(url, 'longitude')),
      elevation: 38,
      hourly_units: { time: 'unixtime', temperature_2m: '°C', wind_speed_10m: 'km/h' },
      hourly: { time, temperature_2m: time.map(() => 7.5), wind_speed_10m: time.map(() => null) },
    },
  };
};

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api: klines from `startTime` on, with it. */
export const binance: Fake = ({ url }) => {
  const limit = Number(needed(url, 'limit'));
  if (limit > 1_000 || needed(url, 'interval') !== '1h') {
    return { status: 400, body: { code: -1130, msg: 'Data sent for parameter is not valid.' } };
  }
  const body = grid(Number(needed(url, 'startTime')), NOW + 1, HOUR)
    .slice(0, limit)
    .map((open) => [
      open,
      '1.10',
      '1.20',
      '1.00',
      '1.15',
      '9.5',
      open + HOUR - 1,
      '10.9',
      7,
      '4',
      '4.6',
      '0',
    ]);
  return { body, headers: { 'x-mbx-used-weight-1m': '2' } };
};

/** https://docs.coingecko.com/reference/coins-id-market-chart-range: seconds in, milliseconds out. */
export const coingecko: Fake = ({ url, headers }) => {
  if (headers['x-cg-demo-api-key'] !== 'coingecko-secret') {
    return { status: 401, body: { status: { error_code: 10_002, error_message: 'API Key Missing' } } };
  }
  const [from, to] = ['from', 'to'].map((name) => Number(needed(url, name)) * 1_000) as [number, number];
  const prices = to - from > 90 * DAY ? [] : grid(from, to, DAY).map((ms) => [ms, 61_234.5]);
  return { body: { prices, market_caps: prices, total_volumes: prices } };
};

/** https://www.alphavantage.co/documentation/#daily: the first answer is the note of a throttle, with status 200. */
export const alphaVantage: Fake = ({ url, before }) => {
  if (needed(url, 'apikey') !== 'alphavantage-secret') {
    return { body: { 'Error Message': 'the parameter apikey is invalid or missing.' } };
  }
  if (before === 0 && needed(url, 'symbol') === 'IBM') {
    return {
      body: { Note: 'Thank you for using Alpha Vantage! Our standard API call frequency is 5 a minute.' },
    };
  }
  const day = {
    '1. open': '220.1',
    '2. high': '222',
    '3. low': '219',
    '4. close': '221.5',
    '5. volume': '3000000',
  };
  return {
    body: {
      'Meta Data': { '1. Information': 'Daily Prices', '2. Symbol': needed(url, 'symbol') },
      'Time Series (Daily)': { '2026-11-20': day, '2026-11-19': day },
    },
  };
};

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries: 11,000 points at most. */
export const prometheus: Fake = ({ url, headers, body }) => {
  const form = new URLSearchParams(body);
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(form.get(name))) as [
    number,
    number,
    number,
  ];
  if (!url.pathname.endsWith('/api/v1/query_range') || !headers['content-type']?.includes('form')) {
    return { status: 405, body: '' };
  }
  if ((end - start) / step > 11_000) {
    return {
      status: 400,
      body: { status: 'error', errorType: 'bad_data', error: 'exceeded maximum resolution' },
    };
  }
  const values = grid(start, end, 3_600).map((time) => [time, '0.25']);
  const series = (cpu: string) => ({ metric: { instance: 'a:9100', cpu }, values });
  return { body: { status: 'success', data: { resultType: 'matrix', result: [series('0'), series('1')] } } };
};

/** https://datahelpdesk.worldbank.org/knowledgebase/articles/898581: a list of two, from 1960 to 2023. */
export const worldBank: Fake = ({ url }) => {
  const [, , , country, , indicator] = url.pathname.split('/');
  const page = Number(needed(url, 'page'));
  const size = Number(needed(url, 'per_page'));
  const all = Array.from({ length: 64 }, (_, index) => ({
    indicator: { id: indicator, value: 'An indicator' },
    country: { id: country?.slice(0, 2), value: 'A country' },
    countryiso3code: country,
    date: String(2023 - index),
    value: index === 0 ? null : 83_000_000 + index,
  }));
  const pages = Math.ceil(all.length / size);
  return {
    body: [
      { page, pages, per_page: String(size), total: all.length },
      all.slice((page - 1) * size, page * size),
    ],
  };
};
