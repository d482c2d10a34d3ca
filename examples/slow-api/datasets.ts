import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A GeoJSON feature as the USGS serves it. */
export type Quake = { readonly id: string; readonly properties: Readonly<Record<string, unknown>> };

export type WeatherDay = {
  readonly date: string;
  readonly precipitation: number;
  readonly temp_max: number;
  readonly temp_min: number;
  readonly wind: number;
  readonly weather: string;
};

export type StockPrice = { readonly symbol: string; readonly date: string; readonly price: number };

export type Datasets = {
  readonly earthquakes: {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly features: readonly Quake[];
  };
  readonly weather: readonly WeatherDay[];
  /** By symbol, in the order of the file. */
  readonly stocks: ReadonlyMap<string, readonly StockPrice[]>;
};

const NUMBERS = ['precipitation', 'temp_max', 'temp_min', 'wind', 'price'];

/** The recorded data that the npm package vega-datasets carries, as it was recorded. */
export function loadDatasets(): Datasets {
  const prices = readCsv('stocks.csv') as readonly StockPrice[];
  return {
    earthquakes: JSON.parse(read('earthquakes.json')) as Datasets['earthquakes'],
    weather: readCsv('seattle-weather.csv') as readonly WeatherDay[],
    stocks: Map.groupBy(prices, (price) => price.symbol),
  };
}

/** One object for each line, under the names of the first. */
function readCsv(file: string): readonly unknown[] {
  return parse(read(file), {
    columns: true,
    cast: (value, { column, header }) =>
      !header && NUMBERS.includes(String(column)) ? Number(value) : value,
  });
}

/** A package of Millrace has its own copy of the files, and not the whole of vega-datasets. */
function read(file: string): string {
  const own = new URL(`./data/${file}`, import.meta.url);
  return readFileSync(
    existsSync(own) ? own : new URL(`../data/${file}`, import.meta.resolve('vega-datasets')),
    'utf8',
  );
}
