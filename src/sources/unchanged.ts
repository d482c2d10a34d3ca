import { createHash } from 'node:crypto';
import type { Paging, SourceConfig } from '../ports/pipeline.ts';
import type { Source } from '../ports/source.ts';

/** What a source does about answers that have not changed. */
export function compileUnchanged(config: SourceConfig): Source['unchanged'] {
  const { unchanged: policy = 'ask', paging } = config;
  if (policy === 'gather') {
    return undefined;
  }
  return { compare: policy === 'compare', bodyTellsAll: bodyTellsAll(paging), reading: readingOf(config) };
}

/** Not where a header tells what follows: an answer that says no more than that its body is the old one lacks it. */
function bodyTellsAll(paging: Paging): boolean {
  switch (paging.style) {
    case 'link':
      return false;
    case 'cursor':
      return !('header' in paging.from);
    case 'page':
    case 'offset':
      return paging.total === undefined || !('header' in paging.total);
    default:
      return true;
  }
}

/** A digest of all that says what a page holds. */
function readingOf({ format, records, errors, type, paging, cursor, windows }: SourceConfig): string {
  const reading = JSON.stringify([format, records, errors, type, paging, cursor, windows]);
  return createHash('sha256').update(reading).digest('base64url');
}
