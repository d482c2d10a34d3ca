import type { Paging } from '../../ports/pipeline.ts';
import type { Redact } from '../../ports/redact.ts';
import { linkTarget } from './link-header.ts';
import type { PagingStrategy } from './strategy.ts';
import { urlPaging } from './url.ts';

/** Pages that tell the URL of the next one in their `Link` header: `<https://…?page=2>; rel="next"`. */
export function linkPaging(config: Extract<Paging, { style: 'link' }>, redact: Redact): PagingStrategy {
  const { rel, maxPages } = config;
  return urlPaging(
    {
      find: ({ response }) => linkTarget(response.headers['link'] ?? '', rel),
      where: 'in the header link',
      maxPages,
    },
    redact,
  );
}
