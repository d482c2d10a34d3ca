import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { BodyFormat } from '../ports/pipeline.ts';
import type { ParsedJson } from './parse-json.ts';

/**
 * Parses CSV, RFC 4180, to a list of objects of texts, one for each row. A row with more or fewer columns than the
 * others is a mistake; a quote that is not closed means that the body was cut short. Never throws.
 */
export function parseCsv(body: string, format: Extract<BodyFormat, { style: 'csv' }>): ParsedJson {
  const { delimiter, names, comment } = format;
  try {
    const value: unknown = parse(body, {
      bom: true,
      delimiter,
      columns: names === undefined ? (header: string[]) => header.map((name) => name.trim()) : [...names],
      comment: comment ?? null,
      comment_no_infix: true,
      skip_empty_lines: true,
    });
    return { type: 'json', value };
  } catch (error) {
    if (!(error instanceof CsvError)) {
      throw error;
    }
    return error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? { type: 'cut short' }
      : { type: 'not json', why: error.message };
  }
}
