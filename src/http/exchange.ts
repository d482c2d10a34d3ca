import { constants } from 'node:buffer';
import type { Api } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Redact } from '../ports/redact.ts';
import type { Connections } from './connections.ts';
import { watchDeadlines } from './deadline-watch.ts';
import { decodeText } from './decode-text.ts';
import { decompress } from './decompress.ts';
import { failureOf } from './failures.ts';
import { mayIdentify } from './reach.ts';
import { send } from './send.ts';
import type { SourceOf } from './sources.ts';
import { untilAborted } from './until-aborted.ts';
import { shown, webUrl } from './web-url.ts';

/** The innermost `Api`: one request, one answer, within the deadlines and size limits of its source. */
export function createExchange(options: {
  readonly connections: Pick<Connections, 'agentOf'>;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly sourceOf: SourceOf;
}): Api {
  const { connections, clock, redact, sourceOf } = options;
  return {
    async exchange(request, signal) {
      const source = sourceOf(request.source);
      const { deadlines, limits } = source;
      const url = webUrl(request.url, redact);
      const where = shown(url, redact);
      // Like a credential, who we are goes to the source's own host alone.
      const tls = mayIdentify(source, request, url) ? source.tls : undefined;
      const watch = watchDeadlines({ deadlines, clock, host: redact(url.host), signal });
      try {
        const raw = await send({
          agent: connections.agentOf(tls),
          request,
          url,
          where,
          maxBytes: limits.compressedBytes,
          watch,
          failureOf: (error, answered) => failureOf(error, where, { tls, answered, now: clock.now() }),
        });
        watch.completed();
        const receivedAt = clock.now();
        // A body is handed on as one string, which the engine limits, whatever the source allows.
        const maxBytes = Math.min(limits.bodyBytes, constants.MAX_STRING_LENGTH);
        const decompressed = decompress(raw.body, raw.headers['content-encoding'], { maxBytes, where });
        const body = await untilAborted(decompressed, watch.signal);
        return {
          status: raw.status,
          headers: raw.headers,
          body: decodeText(body, raw.headers['content-type']),
          url: url.href,
          receivedAt,
          bytes: body.length,
        };
      } finally {
        watch.stop();
      }
    },
  };
}
