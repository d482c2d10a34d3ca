import { compilePath } from '../../ports/path.ts';
import type { Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import type { PagingStrategy } from './strategy.ts';
import { urlPaging } from './url.ts';

/** Pages that tell the URL of the next one in their body. @throws PathError when its path is not a path. */
export function nextPaging(config: Extract<Paging, { style: 'next' }>, redact: Redact): PagingStrategy {
  const at = compilePath(config.path);
  const { path, maxPages } = config;
  return urlPaging({ find: ({ body }) => at(body), where: `at \`${path}\``, maxPages }, redact);
}
