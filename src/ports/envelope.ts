import type { Cursor } from './source.ts';

/** Where the records of an envelope came from, without secrets. */
export type Provenance = {
  /** The URL that was asked, redacted. */
  readonly url: string;
  /** The page's stable name within its partition. */
  readonly page: string;
  readonly partition: string;
  /** Which piece of the page this is, from 0: a large page makes several envelopes. */
  readonly chunk: number;
};

/** Why a record is in quarantine. One for each record of a quarantine envelope, in the same order. */
export type QuarantineNote = {
  /** One sentence: what is wrong with this record. */
  readonly reason: string;
  /** Where in the record, as a path: `properties.mag`. */
  readonly path?: string | undefined;
  /** RFC 3339. */
  readonly at: string;
  /** Its place in the envelope that it was taken from, from 0: with that envelope's id it names the record. */
  readonly index: number;
  /** How often it was replayed out of quarantine. */
  readonly rounds?: number | undefined;
};

/** A batch of records of one source and one type on its way: what a queue message carries. */
export type Envelope = {
  /** Deterministic: the same records from the same page of the same partition give the same id. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly gatheredAt: string;
  readonly from: Provenance;
  readonly records: readonly unknown[];
  /** Up to where everything of the partition was durable on the queue, with this envelope: few envelopes say so. */
  readonly cursor?: Cursor | undefined;
  /** W3C `traceparent`: the context in which this envelope was last handed on. */
  readonly trace?: string | undefined;
  /**
   * Present in quarantine, and in a replay out of it: the reasons, and `id` is then that of the envelope that the
   * records were taken from.
   */
  readonly quarantine?: readonly QuarantineNote[] | undefined;
};
