/**
 * The layout of the state file, step by step; a file knows in `user_version` how many it has taken. A step that was
 * released is never altered: what comes later is a further one.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE cursors (
    source TEXT NOT NULL,
    partition TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (source, partition)
  ) WITHOUT ROWID;

  CREATE TABLE journal (
    envelope TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    partition TEXT NOT NULL,
    records INTEGER NOT NULL,
    gathered_at INTEGER NOT NULL
  );
  CREATE INDEX journal_by_time ON journal (gathered_at);

  CREATE TABLE runs (
    source TEXT PRIMARY KEY,
    due_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  ALTER TABLE journal ADD COLUMN durable_at INTEGER;
  ALTER TABLE journal ADD COLUMN page TEXT;
  ALTER TABLE journal ADD COLUMN url TEXT;
  `,
  `
  ALTER TABLE runs ADD COLUMN share TEXT NOT NULL DEFAULT '0/1';
  `,
  `
  ALTER TABLE cursors ADD COLUMN moved_at INTEGER;
  `,
  `
  CREATE TABLE answers (
    source TEXT NOT NULL,
    partition TEXT NOT NULL,
    request TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    body TEXT,
    remembered_at INTEGER NOT NULL,
    PRIMARY KEY (source, partition, request)
  ) WITHOUT ROWID;
  CREATE INDEX answers_by_time ON answers (remembered_at);
  `,
  `
  CREATE TABLE backfills (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    step_ms INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    UNIQUE (source, begins, ends, step_ms)
  );

  CREATE TABLE backfill_slices (
    backfill INTEGER NOT NULL,
    slice TEXT NOT NULL,
    PRIMARY KEY (backfill, slice)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE spending (
    source TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    requests INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE failed_pages (
    source TEXT NOT NULL,
    slice TEXT NOT NULL,
    page TEXT NOT NULL,
    digest TEXT NOT NULL,
    kept TEXT NOT NULL,
    reason TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (source, slice, page, digest)
  ) WITHOUT ROWID;
  CREATE INDEX failed_pages_by_time ON failed_pages (last_at);
  `,
  `
  CREATE TABLE forgotten (source TEXT PRIMARY KEY) WITHOUT ROWID;
  `,
];
