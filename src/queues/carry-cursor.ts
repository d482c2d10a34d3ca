import type { Envelope } from '../ports/envelope.ts';
import type { Cursor } from '../ports/source.ts';
import { encodeEnvelope } from './codec/encode-envelope.ts';

/** The longest cursor that an envelope carries, in characters: it is one field of the ledger. */
const MOST_CURSOR = 1_024;

/** Room for the trace that is put on afterwards, in bytes. */
const TRACE_ROOM = 128;

/** The envelope with the cursor; as it was, where the cursor is too long, or no message would carry both. */
export function carryCursor(envelope: Envelope, cursor: Cursor, maxBytes: number): Envelope {
  const carrying = { ...envelope, cursor };
  return cursor.length <= MOST_CURSOR && encodeEnvelope(carrying).length + TRACE_ROOM <= maxBytes
    ? carrying
    : envelope;
}
