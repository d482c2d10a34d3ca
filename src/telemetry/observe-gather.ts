import type { GatherEvent } from '../ports/events.ts';
import type { Observing } from './observing.ts';
import { seconds } from './seconds.ts';

/** What gathering tells of itself, as metrics by source, and as log events. */
export function observeGather(event: GatherEvent, { measure, tell, lasts, clock }: Observing): void {
  const source = { 'millrace.source': event.source } as const;
  switch (event.type) {
    case 'run.started':
      measure('millrace.run.active', 1, source);
      measure('millrace.run.delay', seconds(Math.max(0, clock.now() - event.dueAt)), source);
      tell('run.started', `A run of ${event.source} began.`, source);
      return;
    case 'run.finished': {
      const { partitions, failedPartitions: failed } = event;
      measure('millrace.run.active', -1, source);
      measure('millrace.run.duration', seconds(event.tookMs), source);
      measure('millrace.run.partitions', partitions - failed, { ...source, 'millrace.outcome': 'gathered' });
      measure('millrace.run.partitions', failed, { ...source, 'millrace.outcome': 'failed' });
      tell(
        'run.finished',
        `A run of ${event.source} ended: ${partitions - failed} of ${partitions} partitions gathered.`,
        {
          ...source,
          'millrace.duration': seconds(event.tookMs),
          'millrace.count': partitions,
          'millrace.failed': failed,
        },
        failed > 0,
      );
      return;
    }
    case 'page.gathered':
      pageGathered(event, { measure, tell });
      return;
    case 'page.unchanged': {
      const duration = seconds(event.fetchMs);
      measure('millrace.page.finished', 1, { ...source, 'millrace.outcome': 'unchanged' });
      measure('millrace.page.fetch.duration', duration, source);
      tell('page.unchanged', `Page ${event.page} of ${event.source} has not changed.`, {
        ...source,
        'millrace.partition': event.partition,
        'millrace.page': event.page,
        'millrace.unchanged': event.how,
        'millrace.duration': duration,
      });
      return;
    }
    case 'pages.found':
      // For progress only: how many pages are known of is neither a sum nor a rate.
      return;
    case 'page.failed':
      measure('millrace.page.finished', 1, { ...source, 'millrace.outcome': 'failed' });
      tell('page.failed', `Page ${event.page} of ${event.source} could not be gathered: ${event.reason}`, {
        ...source,
        'millrace.partition': event.partition,
        'millrace.page': event.page,
        'url.full': event.url,
        'millrace.reason': event.reason,
      });
      return;
    case 'page.quarantined':
      measure('millrace.page.quarantined', 1, source);
      tell(
        'page.quarantined',
        `Page ${event.page} of ${event.source} is kept: \`millrace refetch\` asks for it again.`,
        { ...source, 'millrace.partition': event.partition, 'millrace.page': event.page },
      );
      return;
    case 'page.recovered':
      measure('millrace.page.recovered', 1, source);
      tell('page.recovered', `Page ${event.page} of ${event.source}, which had failed, is gathered.`, {
        ...source,
        'millrace.partition': event.partition,
        'millrace.page': event.page,
      });
      return;
    case 'page.warned':
      tell('page.warned', `Page ${event.page} of ${event.source}: ${event.reason}`, {
        ...source,
        'millrace.partition': event.partition,
        'millrace.page': event.page,
        'millrace.reason': event.reason,
      });
      return;
    case 'cursors.recalled':
      tell(
        'cursors.recalled',
        event.reason === undefined
          ? `${event.cursors} partitions of ${event.source} go on from the store's ledger.`
          : `What is new of ${event.source} begins from the start: ${event.reason}`,
        { ...source, 'millrace.count': event.cursors, 'millrace.reason': event.reason },
        event.reason !== undefined,
      );
      return;
    case 'gather.paused':
      lasts('millrace.gather.paused', true, source);
      tell(
        'gather.paused',
        `Gathering of ${event.source} waits: ${event.reason}`,
        { ...source, 'millrace.failure': event.kind, 'millrace.reason': event.reason },
        event.kind === 'permanent',
      );
      return;
    case 'budget.spent':
      lasts('millrace.budget.exhausted', true, source);
      tell('budget.spent', `Gathering of ${event.source} waits: ${event.reason}`, {
        ...source,
        'millrace.duration': seconds(event.forMs),
        'millrace.reason': event.reason,
      });
      return;
    case 'budget.renewed':
      lasts('millrace.budget.exhausted', false, source);
      tell('budget.renewed', `The budget of ${event.source} begins anew.`, source);
      return;
    case 'gather.resumed': {
      const duration = seconds(event.pausedMs);
      lasts('millrace.gather.paused', false, source);
      measure('millrace.gather.pause.duration', duration, source);
      tell('gather.resumed', `Gathering of ${event.source} goes on after ${duration} s.`, {
        ...source,
        'millrace.duration': duration,
      });
      return;
    }
  }
}

type PageGathered = Extract<GatherEvent, { type: 'page.gathered' }>;

function pageGathered(event: PageGathered, { measure, tell }: Pick<Observing, 'measure' | 'tell'>): void {
  const source = { 'millrace.source': event.source } as const;
  const duration = seconds(event.fetchMs);
  let records = 0;
  for (const [type, count] of Object.entries(event.records)) {
    measure('millrace.record.gathered', count, { ...source, 'millrace.type': type });
    records += count;
  }
  measure('millrace.page.finished', 1, { ...source, 'millrace.outcome': 'gathered' });
  measure('millrace.envelope.gathered', event.envelopes, source);
  measure('millrace.page.size', event.bytes, source);
  measure('millrace.page.fetch.duration', duration, source);
  tell('page.gathered', `Page ${event.page} of ${event.source} is gathered: ${records} records.`, {
    ...source,
    'millrace.partition': event.partition,
    'millrace.page': event.page,
    'millrace.records': records,
    'millrace.count': event.envelopes,
    'millrace.bytes': event.bytes,
    'millrace.duration': duration,
  });
}
