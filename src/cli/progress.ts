import { createLogUpdate } from 'log-update';
import type { Clock } from '../ports/clock.ts';
import type { SourceTally, Tally, TypeTally } from '../system/tally.ts';
import { isInteractive, line, type Terminal } from './terminal.ts';

/** How often the display is drawn again, in milliseconds. */
const DRAW_MS = 100;

/** How often a plain line is written where there is no terminal, in milliseconds. */
const LINE_MS = 2_000;

const BAR_WIDTH = 24;

/** Shows what a tally counts until it is stopped; the last state stays on the screen. */
export type Progress = { stop(): Promise<void> };

/** A display that is drawn in place on a terminal; plain lines elsewhere. */
export function showProgress(
  stream: Terminal['stdout'],
  tally: Tally,
  { clock, names }: { readonly clock: Clock; readonly names: readonly string[] },
): Progress {
  const stopping = new AbortController();
  const startedAt = clock.monotonic();
  const draw = isInteractive(stream) ? drawer(stream) : writer(stream);
  const showing = loop();

  async function loop(): Promise<void> {
    const every = isInteractive(stream) ? DRAW_MS : LINE_MS;
    while (!stopping.signal.aborted) {
      await clock.sleep(every, stopping.signal).catch(() => undefined);
      draw.show(tally, names, (clock.monotonic() - startedAt) / 1_000);
    }
    draw.done();
  }

  return {
    async stop() {
      stopping.abort(new Error('The progress is over.'));
      await showing;
    },
  };
}

type Drawer = {
  show(tally: Tally, names: readonly string[], seconds: number): void;
  done(): void;
};

function drawer(stream: NodeJS.WriteStream): Drawer {
  const update = createLogUpdate(stream);
  return {
    show: (tally, names, seconds) => update(screen(tally, names, seconds)),
    done: () => update.done(),
  };
}

function writer(stream: Terminal['stdout']): Drawer {
  let last = '';
  return {
    show(tally, _names, seconds) {
      const told = plainLine(tally, seconds);
      // The end may come right after a line.
      if (told !== last) {
        line(stream, told);
        last = told;
      }
    },
    done: () => undefined,
  };
}

/** One row for each source and each type. */
export function screen(tally: Tally, names: readonly string[], seconds: number): string {
  const width = Math.max(
    ...names.map((name) => name.length),
    ...[...tally.types.keys()].map((name) => name.length),
  );
  const gathering = names.map((name) => `  ${name.padEnd(width)}  ${sourceRow(tally.sources.get(name))}`);
  const processing = [...tally.types].map(([name, of]) => `  ${name.padEnd(width)}  ${typeRow(of)}`);
  const paused = tally.storePaused();
  return [
    `Gathering                                                  ${seconds.toFixed(1)} s`,
    ...gathering,
    'Processing',
    ...processing,
    ...(paused === undefined ? [] : [`  store paused: ${paused}`]),
  ].join('\n');
}

function sourceRow(tally: SourceTally | undefined): string {
  if (tally === undefined) {
    return `${bar(0)}  starting`;
  }
  const done = tally.pages + tally.unchangedPages;
  const unchanged = tally.unchangedPages > 0 ? ` (${tally.unchangedPages} unchanged)` : '';
  const pages = `${done}/${tally.pagesFound} pages${unchanged}`;
  const troubles = tally.retries > 0 ? `, ${tally.retries} retries (${tally.throttled} throttled)` : '';
  const waits = tally.paused === undefined ? '' : `, waits: ${tally.paused}`;
  const share = tally.pagesFound === 0 ? 0 : done / tally.pagesFound;
  return `${bar(share)}  ${pages}, ${tally.records} records${troubles}${waits}`;
}

function typeRow(tally: TypeTally): string {
  const done = tally.stored + tally.dropped + tally.quarantined;
  const share = tally.gathered === 0 ? 0 : Math.min(1, done / tally.gathered);
  return `${bar(share)}  ${tally.stored} stored, ${tally.dropped} dropped, ${tally.quarantined} quarantined`;
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}

export function plainLine(tally: Tally, seconds: number): string {
  const sources = [...tally.sources.values()];
  const types = [...tally.types.values()];
  const pages = sum(sources, (of) => of.pages + of.unchangedPages);
  const found = sum(sources, (of) => of.pagesFound);
  const paused = tally.storePaused();
  return [
    `${seconds.toFixed(0).padStart(3)} s`,
    `${pages}/${found} pages`,
    `${sum(sources, (of) => of.records)} records gathered`,
    `${sum(types, (of) => of.stored)} stored`,
    `${sum(types, (of) => of.quarantined)} quarantined`,
    `${sum(sources, (of) => of.retries)} retries`,
    ...(paused === undefined ? [] : [`store paused: ${paused}`]),
  ].join(', ');
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
