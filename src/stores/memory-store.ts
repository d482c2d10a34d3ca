import { inRange, ledgerCursor, ledgerEntry, ledgerTimes } from '../ports/ledger.ts';
import { type FieldValue, LEDGER_MEASUREMENT, type Point, type Refusal } from '../ports/store.ts';
import { type FieldType, fieldType, typeConflict } from './field-type.ts';
import { fieldValueOf } from './find-value.ts';
import { pointFault } from './point-fault.ts';
import type { ReadableStore } from './readable-store.ts';
import { tagSet } from './tag-set.ts';

type Fields = Record<string, FieldValue>;
type Series = { readonly tags: Point['tags']; readonly points: Map<bigint, Fields> };
type Measurement = { readonly types: Map<string, FieldType>; readonly series: Map<string, Series> };

/** A store in this process, gone with it: for tests and dry runs. It promises all that a lasting one does, but that. */
export function memoryStore(): ReadableStore {
  const kept = new Map<string, Measurement>();

  function put(point: Point): string | undefined {
    const measurement: Measurement = kept.get(point.measurement) ?? { types: new Map(), series: new Map() };
    const fault = pointFault(point) ?? typeConflict(point, (name) => measurement.types.get(name));
    if (fault !== undefined) {
      return fault;
    }
    kept.set(point.measurement, measurement);
    for (const [name, value] of Object.entries(point.fields)) {
      measurement.types.set(name, fieldType(value));
    }
    const identity = tagSet(point.tags);
    const series = measurement.series.get(identity) ?? { tags: withoutEmpty(point.tags), points: new Map() };
    measurement.series.set(identity, series);
    series.points.set(point.time, { ...series.points.get(point.time), ...point.fields });
    return undefined;
  }

  function pointsOf(name: string): readonly Point[] {
    const series = [...(kept.get(name)?.series.values() ?? [])];
    return series
      .flatMap(({ tags, points }) =>
        [...points].map(([time, fields]) => ({ measurement: name, tags, fields, time })),
      )
      .sort((a, b) => Number(a.time - b.time));
  }

  return {
    async write(points, signal) {
      signal.throwIfAborted();
      const refused: Refusal[] = [];
      for (const [index, point] of points.entries()) {
        const reason = put(point);
        if (reason !== undefined) {
          refused.push({ index, point, reason });
        }
      }
      return { refused };
    },

    async *ledger(range, signal) {
      const times = ledgerTimes(range);
      for (const point of pointsOf(LEDGER_MEASUREMENT)) {
        signal.throwIfAborted();
        const entry = point.time >= times.from && point.time < times.to ? ledgerEntry(point) : undefined;
        if (entry !== undefined && inRange(entry, range)) {
          yield entry;
        }
      }
    },

    async find({ measurement, values, times, most }, signal) {
      signal.throwIfAborted();
      const types = kept.get(measurement)?.types;
      const agrees = ({ tags, fields, time }: Point) =>
        (times === undefined || (time >= times.from && time < times.to)) &&
        Object.entries(values).every(([name, text]) => {
          const type = types?.get(name);
          return Object.hasOwn(tags, name)
            ? tags[name] === text
            : type !== undefined && fields[name] !== undefined && fields[name] === fieldValueOf(text, type);
        });
      return pointsOf(measurement).filter(agrees).toReversed().slice(0, most);
    },

    async *cursors(source, signal) {
      for (const point of pointsOf(LEDGER_MEASUREMENT)) {
        signal.throwIfAborted();
        const cursor = ledgerCursor(point, source);
        if (cursor !== undefined) {
          yield cursor;
        }
      }
    },

    async *points(measurement, signal) {
      for (const point of pointsOf(measurement)) {
        signal?.throwIfAborted();
        yield point;
      }
    },

    measurements: async () => [...kept.keys()].sort(),
    close: async () => undefined,
  };
}

function withoutEmpty(tags: Point['tags']): Point['tags'] {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
}
