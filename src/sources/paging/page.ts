import type { Paging } from '../../ports/pipeline.ts';
import { numberedPaging } from './numbered.ts';
import type { PagingStrategy } from './strategy.ts';

/** Pages by their number: `?page=3`. */
export function pagePaging(config: Extract<Paging, { style: 'page' }>): PagingStrategy {
  return numberedPaging({ ...config, valueOf: (index) => config.start + index });
}
