import type { z } from 'zod';
import type { BodyFormat, RecordsConfig, RecordsShape } from '../../ports/pipeline.ts';
import type { formatOption, recordsOption } from '../schema/records.ts';

type Written = z.output<typeof recordsOption>;
type Section = Extract<Written, object>;

/** Where the records are, in its normal form: a text stays one. */
export function normaliseRecords(written: Written | undefined): string | RecordsConfig {
  return written === undefined || typeof written === 'string' ? (written ?? '') : sectionOf(written);
}

function sectionOf(written: Omit<Section, 'each'> & { readonly each?: Section['each'] }): RecordsConfig {
  const { path = '', with: fields, each } = written;
  return {
    path,
    shape: shapeOf(written),
    with: fields,
    each: each === undefined ? undefined : sectionOf(each),
  };
}

function shapeOf({ keyed, columns, rows }: Omit<Section, 'each'>): RecordsShape {
  if (keyed !== undefined) {
    return { style: 'keyed', key: keyed };
  }
  if (rows !== undefined) {
    return { style: 'rows', names: rows };
  }
  return { style: columns === true ? 'columns' : 'list' };
}

/** How the body is written, in its normal form; undefined for JSON. */
export function normaliseFormat(written: z.output<typeof formatOption>): BodyFormat | undefined {
  if (typeof written === 'object') {
    return { style: 'csv', ...written.csv };
  }
  if (written === 'csv') {
    return { style: 'csv', delimiter: ',' };
  }
  return written === 'json' ? undefined : { style: 'ndjson' };
}
