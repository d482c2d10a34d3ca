import type { Budget } from './budget.ts';
import type { Auth } from './auth.ts';
import type { CursorConfig } from './cursor.ts';
import type { ErrorRule } from './errors.ts';
import type { Paging } from './paging.ts';
import type { ParentConfig, RangeConfig, WindowsConfig } from './partitions.ts';
import type { BodyFormat, RecordsConfig } from './records.ts';
import type { UnchangedPolicy } from './unchanged.ts';
import type { ClientTls } from './tls.ts';
import type { OnCollision } from './collision.ts';
import type { Processor } from './type.ts';

export type * from './cursor.ts';
export type * from './errors.ts';
export type * from './paging.ts';
export type * from './partitions.ts';
export type * from './records.ts';

/**
 * The pipeline: the configuration after it was read, checked and normalised. Durations are milliseconds, sizes bytes,
 * references to secrets resolved, defaults filled in, file names absolute. `config/` makes it; the parts take their
 * own section of it.
 */
export type Pipeline = {
  /** The folder for everything that is kept on this machine: state, embedded queue, embedded store. Absolute. */
  readonly data: string;
  readonly sources: readonly SourceConfig[];
  readonly types: readonly TypeConfig[];
  readonly queue: QueueConfig;
  readonly store: StoreConfig;
};

/**
 * What becomes of runs that were missed, because the process was away or the run before took too long: one run at once
 * makes up for all (`run`), or the next one is waited for (`skip`). Default: `run` at the start, `skip` from then on.
 */
export type Missed = 'run' | 'skip';

/** When a source is gathered. */
export type Schedule =
  | {
      readonly type: 'every';
      readonly everyMs: number;
      /** Up to half of it sooner or later than the interval says, so that many do not ask at once. */
      readonly jitterMs?: number | undefined;
      readonly missed?: Missed | undefined;
    }
  /** Five fields (or six, with seconds first); `zone` is an IANA time zone. */
  | {
      readonly type: 'cron';
      readonly cron: string;
      readonly zone: string;
      readonly missed?: Missed | undefined;
    }
  /** Again, so long after each run. */
  | { readonly type: 'continuous'; readonly pauseMs: number }
  | { readonly type: 'once' };

/** The type of a source's records: fixed, or chosen by a field's value. */
export type TypeChoice =
  | { readonly style: 'fixed'; readonly type: string }
  | {
      readonly style: 'field';
      readonly path: string;
      /** From the field's value to a type; a value that is not in it names the type itself. */
      readonly map: Readonly<Record<string, string>>;
      /** For records whose field is missing or names no type. */
      readonly otherwise: string;
    };

export type Deadlines = {
  /** Until the connection stands. */
  readonly connectMs: number;
  /** From the request until the first byte of the answer. */
  readonly firstByteMs: number;
  /** Between two bytes of the body. */
  readonly idleMs: number;
  /** The whole exchange, without retries. */
  readonly totalMs: number;
};

export type HttpLimits = {
  /** Of the body as it travels, in bytes. */
  readonly compressedBytes: number;
  /** Of the body decompressed, in bytes. */
  readonly bodyBytes: number;
  readonly redirects: number;
  /** Levels of nesting that a body may have. Default: 64. */
  readonly depth?: number | undefined;
};

export type RetryPolicy = {
  /** Tries after the first. */
  readonly retries: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** The longest `Retry-After` that is waited for here; a longer one ends the retries. */
  readonly maxAfterMs: number;
};

export type Rate = { readonly requests: number; readonly perMs: number };

export type SourceConfig = {
  readonly name: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The body as a form, in place of `body`: names and values, which are encoded. */
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly schedule: Schedule;
  readonly paging: Paging;
  /** One set of values for each slice; empty means one slice, the whole source. Templates use `{partition.NAME}`. */
  readonly partitions: readonly Readonly<Record<string, string>>[];
  /** Each multiplies the partitions; with those sets, windows and the parent. */
  readonly ranges?: readonly RangeConfig[] | undefined;
  readonly windows?: WindowsConfig | undefined;
  readonly parent?: ParentConfig | undefined;
  readonly cursor?: CursorConfig | undefined;
  /** Default: JSON. */
  readonly format?: BodyFormat | undefined;
  /** Where the records are; a text is the path of a list, or of one record, empty for the body itself. */
  readonly records: string | RecordsConfig;
  /** The API's own way of telling errors; the first rule that fits counts. */
  readonly errors?: readonly ErrorRule[] | undefined;
  readonly type: TypeChoice;
  /** Default: `ask`. */
  readonly unchanged?: UnchangedPolicy | undefined;
  /** Requests of this source at the same time; `auto` finds it. */
  readonly concurrency: number | 'auto';
  /** All of them hold, each in a sliding window; none where it is left out. */
  readonly rates?: readonly Rate[] | undefined;
  readonly budget?: Budget | undefined;
  readonly auth?: Auth | undefined;
  readonly tls?: ClientTls | undefined;
  /** Other hosts that answers may lead to: `cdn.example.com`, with or without a port, `*.example.com`. */
  readonly allowHosts?: readonly string[] | undefined;
  readonly deadlines: Deadlines;
  readonly limits: HttpLimits;
  readonly retry: RetryPolicy;
};

/** Where a value comes from. */
export type ValueFrom =
  /** `properties.mag`, `geometry.coordinates[2]`, `["a.b"]`. */
  | { readonly from: 'path'; readonly path: string }
  /** JMESPath, community edition. */
  | { readonly from: 'expression'; readonly expression: string }
  | { readonly from: 'constant'; readonly value: string | number | boolean };

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export type TimeConfig = {
  readonly value: ValueFrom;
  readonly as:
    | { readonly style: 'unit'; readonly unit: TimeUnit }
    /** ISO 8601 / RFC 3339; `zone` is used where the text has none. */
    | { readonly style: 'iso'; readonly zone: string }
    /** Tokens of Luxon: `yyyy/MM/dd HH:mm`. */
    | { readonly style: 'format'; readonly format: string; readonly zone: string };
};

export type FieldKind = 'float' | 'integer' | 'string' | 'boolean';

export type FieldConfig = {
  readonly name: string;
  readonly value: ValueFrom;
  readonly kind: FieldKind;
  /** The record is quarantined when this field is missing or null; otherwise the field is left out. */
  readonly required: boolean;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly oneOf?: readonly (string | number | boolean)[] | undefined;
};

export type TagConfig = {
  readonly name: string;
  readonly value: ValueFrom;
  readonly required: boolean;
  readonly oneOf?: readonly (string | number | boolean)[] | undefined;
};

/** A rule that leaves records out on purpose. */
export type DropRule = { readonly name: string; readonly when: string };

export type MappedType = {
  readonly style: 'mapped';
  readonly name: string;
  /** The queue that carries this type; by default its own name. */
  readonly queue: string;
  readonly measurement: string;
  readonly time: TimeConfig;
  readonly tags: readonly TagConfig[];
  readonly fields: readonly FieldConfig[];
  /** Paths that must be there and not null. */
  readonly require: readonly string[];
  readonly drop: readonly DropRule[];
  /** Default: `last`. */
  readonly onCollision?: OnCollision | undefined;
};

/** A type whose processor is written in TypeScript: `use: ./module.ts`, loaded by `config/`. */
export type CodedType = {
  readonly style: 'coded';
  readonly name: string;
  readonly queue: string;
  /** The module's file, absolute: for messages. */
  readonly module: string;
  readonly processor: Processor;
  /** Default: `last`. */
  readonly onCollision?: OnCollision | undefined;
};

export type TypeConfig = MappedType | CodedType;

/** What all queues share. */
export type QueueBounds = {
  /** Queue names are `<prefix>-<name>`, their quarantines `<prefix>-<name>-dlq`. */
  readonly prefix: string;
  /** Bytes that an envelope is packed to. 64 KiB is one SQS billing unit. */
  readonly targetBytes: number;
  /** Deliveries that one consumer may hold unsettled. */
  readonly maxInFlight: number;
  /** How long one receive waits for a message, in milliseconds (SQS: whole seconds, at most 20). */
  readonly waitMs: number;
  /** The lease: how long a delivery stays ours without renewal, in milliseconds (SQS: whole seconds). */
  readonly visibilityMs: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceives: number;
};

export type SqsConnection = {
  /** Undefined: the region's own. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  /** Undefined: the AWS default provider chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** Create queues and dead-letter queues that do not exist. */
  readonly create: boolean;
};

export type QueueConfig = QueueBounds &
  (
    | { readonly style: 'embedded' }
    | ({ readonly style: 'sqs' } & SqsConnection)
    /** In this process, gone with it: for tests and dry runs. */
    | { readonly style: 'memory' }
  );

export type StoreBounds = {
  /** Points in one write. */
  readonly batchPoints: number;
  /** One write, in milliseconds. */
  readonly timeoutMs: number;
};

export type InfluxTarget =
  | { readonly version: 2; readonly org: string; readonly bucket: string }
  | { readonly version: 1; readonly database: string; readonly retentionPolicy?: string | undefined }
  | { readonly version: 3; readonly database: string };

export type StoreConfig = StoreBounds &
  /** A database file under `data`. */
  (
    | { readonly style: 'sqlite'; readonly file: string }
    | {
        readonly style: 'influxdb';
        readonly url: string;
        /** v2 and v3: the token; v1: `user:password`; undefined where the server asks for none. */
        readonly token?: string | undefined;
        readonly target: InfluxTarget;
      }
    | { readonly style: 'memory' }
  );
