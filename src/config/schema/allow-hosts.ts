import { patternText } from './scalars.ts';
import { listOf } from './section.ts';

/** A name or an address, with a port or without; or all names below one. */
const HOST = String.raw`^(\*\.)?([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`;

/** Hosts by name, beside that of the source's `url`. */
export const allowHostsOption = listOf(
  patternText(
    'host',
    HOST,
    'is not a host. Write its name alone, such as cdn.example.com, cdn.example.com:8443 or *.example.com.',
  ),
  '[cdn.example.com]',
);
