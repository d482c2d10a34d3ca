import type { HttpEvent } from '../ports/events.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What `http/` tells of itself, as metrics by source and host, and as log events. */
export function observeHttp(event: HttpEvent, { measure, tell, lasts }: Observing): void {
  const host = { 'server.address': event.host } as const;
  switch (event.type) {
    case 'request.answered': {
      const asked = { 'millrace.source': event.source, ...host } as const;
      const answered = {
        ...asked,
        'http.request.method': event.method,
        'http.response.status_code': event.status,
      } as const;
      const duration = seconds(event.tookMs);
      measure('millrace.http.request.duration', duration, {
        ...answered,
        'error.type': event.status >= 400 ? String(event.status) : undefined,
      });
      measure('millrace.http.request.wait', seconds(event.queuedMs), asked);
      measure('millrace.http.response.size', event.bytes, asked);
      tell('request.answered', `${event.host} answered ${event.status} after ${duration} s.`, {
        ...answered,
        'millrace.duration': duration,
        'millrace.bytes': event.bytes,
      });
      return;
    }
    case 'request.failed': {
      const failed = {
        'millrace.source': event.source,
        ...host,
        'http.request.method': event.method,
      } as const;
      const duration = seconds(event.tookMs);
      measure('millrace.http.request.duration', duration, {
        ...failed,
        'http.response.status_code': undefined,
        'error.type': 'no_answer',
      });
      tell('request.failed', `${event.host} did not answer: ${event.reason}`, {
        ...failed,
        'millrace.duration': duration,
        'millrace.reason': event.reason,
      });
      return;
    }
    case 'request.retried': {
      const asked = { 'millrace.source': event.source, ...host } as const;
      const after = seconds(event.afterMs);
      measure('millrace.http.retries', 1, asked);
      tell('request.retried', `A request to ${event.host} is tried again in ${after} s: ${event.reason}`, {
        ...asked,
        'millrace.attempt': event.attempt,
        'millrace.after': after,
        'millrace.reason': event.reason,
      });
      return;
    }
    case 'host.paused': {
      const duration = seconds(event.forMs);
      measure('millrace.host.pauses', 1, host);
      lasts('millrace.host.paused', true, host);
      tell('host.paused', `All fetchers of ${event.host} wait ${duration} s: ${event.reason}`, {
        ...host,
        'millrace.duration': duration,
        'millrace.reason': event.reason,
      });
      return;
    }
    case 'breaker.opened': {
      const duration = seconds(event.forMs);
      lasts('millrace.host.down', true, host);
      tell('breaker.opened', `${event.host} is down and left alone for ${duration} s: ${event.reason}`, {
        ...host,
        'millrace.duration': duration,
        'millrace.reason': event.reason,
      });
      return;
    }
    case 'breaker.closed': {
      const duration = seconds(event.openMs);
      lasts('millrace.host.down', false, host);
      tell('breaker.closed', `${event.host} is back after ${duration} s.`, {
        ...host,
        'millrace.duration': duration,
      });
      return;
    }
    case 'host.resumed':
      lasts('millrace.host.paused', false, host);
      tell('host.resumed', `The pause of ${event.host} is over.`, host);
      return;
  }
}
