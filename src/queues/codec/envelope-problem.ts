type Fields = Readonly<Record<string, unknown>>;

/** RFC 3339 in UTC or with an offset, seconds and all. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** What keeps an object from being an `Envelope`, in a few words; undefined when it is one. */
export function envelopeProblem(fields: Fields): string | undefined {
  const { from, records, cursor, trace, quarantine } = fields;
  return (
    firstNotText(fields, ['id', 'source', 'type', 'gatheredAt'], '') ??
    (isTime(fields.gatheredAt) ? undefined : 'gatheredAt is not a time') ??
    (isFields(from) ? provenanceProblem(from) : 'from is missing') ??
    (Array.isArray(records) ? undefined : 'records is not an array') ??
    (cursor === undefined || typeof cursor === 'string' ? undefined : 'cursor is not text') ??
    (trace === undefined || typeof trace === 'string' ? undefined : 'trace is not text') ??
    (quarantine === undefined ? undefined : notesProblem(quarantine, (records as unknown[]).length))
  );
}

function provenanceProblem(from: Fields): string | undefined {
  return (
    firstNotText(from, ['url', 'page', 'partition'], 'from.') ??
    (isPlace(from.chunk) ? undefined : 'from.chunk is not a place')
  );
}

function notesProblem(notes: unknown, records: number): string | undefined {
  if (!Array.isArray(notes) || notes.length !== records) {
    return 'quarantine has not one note for each record';
  }
  return notes.every(isNote) ? undefined : 'a quarantine note is incomplete';
}

function isNote(note: unknown): boolean {
  return (
    isFields(note) &&
    typeof note.reason === 'string' &&
    (note.path === undefined || typeof note.path === 'string') &&
    isTime(note.at) &&
    isPlace(note.index) &&
    (note.rounds === undefined || isPlace(note.rounds))
  );
}

function firstNotText(fields: Fields, names: readonly string[], path: string): string | undefined {
  const name = names.find((each) => typeof fields[each] !== 'string');
  return name === undefined ? undefined : `${path}${name} is not text`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlace(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value));
}
