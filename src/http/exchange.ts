import { constants } from 'node:buffer';
import type { Agent } from 'undici';
import type { Api } from '../ports/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Redact } from '../ports/redact.ts';
import { watchDeadlines } from './deadline-watch.ts';
import { decodeText } from './decode-text.ts';
import { decompress } from './decompress.ts';
import { send } from './send.ts';
import type { SourceOf } from './sources.ts';
import { untilAborted } from './until-aborted.ts';
import { shown, webUrl } from './web-url.ts';

/** The innermost `Api`: one request, one answer, within the deadlines and size limits of its source. */
export function createExchange(options: {
  readonly agent: Agent;
  readonly clock: Clock;
  readonly redact: Redact;
  readonly sourceOf: SourceOf;
}): Api {
  const { agent, clock, redact, sourceOf } = options;
  return {
    async exchange(request, signal) {
      const { deadlines, limits } = sourceOf(request.source);
      const url = webUrl(request.url, redact);
      const where = shown(url, redact);
      const watch = watchDeadlines({ deadlines, clock, host: redact(url.host), signal });
      try {
        const raw = await send({ agent, request, url, where, maxBytes: limits.compressedBytes, watch });
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
