import type { Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import { cursorPaging } from './cursor.ts';
import { keysetPaging } from './keyset.ts';
import { linkPaging } from './link.ts';
import { nextPaging } from './next.ts';
import { noPaging } from './none.ts';
import { offsetPaging } from './offset.ts';
import { pagePaging } from './page.ts';
import { END, type PagingStrategy } from './strategy.ts';

/** Compiles the paging of a source. @throws PathError when a path in it is not a path. */
export function compilePaging(paging: Paging, redact: Redact): PagingStrategy {
  const strategy = strategyOf(paging, redact);
  if (!('untilEmpty' in paging) || paging.untilEmpty !== true) {
    return strategy;
  }
  return { ...strategy, next: (seen) => (seen.records === 0 ? END : strategy.next(seen)) };
}

function strategyOf(paging: Paging, redact: Redact): PagingStrategy {
  switch (paging.style) {
    case 'none':
      return noPaging;
    case 'page':
      return pagePaging(paging);
    case 'offset':
      return offsetPaging(paging);
    case 'next':
      return nextPaging(paging, redact);
    case 'link':
      return linkPaging(paging, redact);
    case 'cursor':
      return cursorPaging(paging, redact);
    default:
      return keysetPaging(paging, redact);
  }
}
