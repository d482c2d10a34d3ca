import { z } from 'zod';
import { scalarText } from './scalars.ts';
import { mappingOf, type Report } from './section.ts';

/** They belong to the connection or follow from the body: HTTP sets them. */
const RESERVED = ['connection', 'content-length', 'host', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

const headerName = z
  .string()
  .refine((header) => !RESERVED.includes(header.toLowerCase()), 'is set by HTTP itself. Remove it.');

/** Headers by name, in any case. */
export const headersOption = mappingOf(headerName, scalarText(), '{ accept: application/json }');

/** A rule of the source: names that differ in case only are one header. */
export function headersOnce({ headers }: Readonly<Record<string, unknown>>, report: Report): void {
  const seen = new Set<string>();
  for (const header of Object.keys(Object(headers))) {
    if (seen.has(header.toLowerCase())) {
      report(['headers', header], 'is given twice, in other letter case. Keep one.', 'key');
    }
    seen.add(header.toLowerCase());
  }
}
