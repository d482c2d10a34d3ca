import type { Paging } from '../../ports/pipeline.ts';
import { numberedPaging } from './numbered.ts';
import type { PagingStrategy } from './strategy.ts';

/** Pages by the number of their first record: `?offset=200&limit=100`. */
export function offsetPaging(config: Extract<Paging, { style: 'offset' }>): PagingStrategy {
  return numberedPaging({ ...config, valueOf: (index, step) => config.start + index * step });
}
