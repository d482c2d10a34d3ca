import type { GatherPage } from '../actors/gather-page.ts';
import type { PageTroubles } from '../actors/page-troubles.ts';
import type { Source } from '../ports/source.ts';
import type { State } from '../ports/state.ts';

/** Gathers something other than what is due: a past range, or pages that failed. Everything else is as ever. */
export type Errand = {
  /** In the place of the source of the same name. */
  readonly source: Source;
  /** What is read and written in place of the cursors; the journal stays the journal. */
  readonly state: (kept: State) => State;
  readonly gatherPage: (gatherPage: GatherPage) => GatherPage;
  readonly troubles: (troubles: PageTroubles) => PageTroubles;
};
