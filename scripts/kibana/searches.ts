import { VIEWS, type View } from './data-views.ts';
import type { SavedObject } from './saved-object.ts';

type Search = {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly view: View;
  /** KQL. */
  readonly query: string;
  readonly columns: readonly string[];
  readonly order?: 'asc' | 'desc';
};

const events = (...names: readonly string[]): string =>
  names.map((name) => `event_name : "${name}"`).join(' or ');

const SEARCHES: readonly Search[] = [
  {
    id: 'millrace-errors-by-actor',
    title: 'Millrace: errors by actor',
    says: 'Warnings and errors of actors: crashes, restarts, escalations, dead messages.',
    view: 'logs',
    query: 'severity_number >= 13 and attributes.millrace.actor.kind : *',
    columns: [
      'severity_text',
      'attributes.millrace.actor.kind',
      'event_name',
      'body.text',
      'attributes.exception.type',
      'attributes.millrace.actor.path',
      'trace_id',
    ],
  },
  {
    id: 'millrace-one-record',
    title: "Millrace: one record's life",
    says: 'Put the id of its envelope in place of the star: its deliveries, and what was logged of it, oldest first.',
    view: 'events',
    query: 'attributes.millrace.envelope : *',
    columns: [
      'name',
      'event_name',
      'body.text',
      'attributes.millrace.source',
      'attributes.millrace.type',
      'attributes.millrace.verdict',
      'attributes.millrace.delivery.receives',
      'attributes.millrace.envelope',
      'trace_id',
    ],
    order: 'asc',
  },
  {
    id: 'millrace-one-trace',
    title: 'Millrace: one trace',
    says: 'Put a trace id in place of the star: the spans of one page and what was logged in them, oldest first.',
    view: 'events',
    query: 'trace_id : *',
    columns: [
      'name',
      'event_name',
      'duration',
      'status.code',
      'body.text',
      'resource.attributes.millrace.role',
      'span_id',
      'parent_span_id',
    ],
    order: 'asc',
  },
  {
    id: 'millrace-logs-of-a-trace',
    title: 'Millrace: the log of one trace',
    says: 'Put a trace id in place of the star.',
    view: 'logs',
    query: 'trace_id : *',
    columns: ['severity_text', 'event_name', 'body.text', 'trace_id'],
    order: 'asc',
  },
  {
    id: 'millrace-restarts',
    title: 'Millrace: restarts and dead letters',
    says: 'Actors that were restarted or given up, messages that nobody handled, and what went to quarantine.',
    view: 'logs',
    query: events(
      'actor.restarted',
      'actor.escalated',
      'message.dead',
      'message.unreadable',
      'record.quarantined',
    ),
    columns: [
      'severity_text',
      'event_name',
      'body.text',
      'attributes.millrace.actor.kind',
      'attributes.millrace.repeated',
      'trace_id',
    ],
  },
  {
    id: 'millrace-throttled-hosts',
    title: 'Millrace: throttled hosts',
    says: 'Hosts that asked for a pause, for how long, and when it was over.',
    view: 'logs',
    query: events('host.paused', 'host.resumed'),
    columns: [
      'event_name',
      'attributes.server.address',
      'attributes.millrace.duration',
      'attributes.millrace.reason',
      'attributes.millrace.repeated',
    ],
  },
  {
    id: 'millrace-quarantine',
    title: 'Millrace: quarantine by reason',
    says: 'Records that could not be stored, each with its reason; the same is said once a minute, with a count.',
    view: 'logs',
    query: events('record.quarantined', 'message.unreadable'),
    columns: [
      'attributes.millrace.reason',
      'attributes.millrace.type',
      'attributes.millrace.source',
      'attributes.millrace.page',
      'attributes.millrace.record.path',
      'attributes.millrace.envelope',
      'attributes.millrace.repeated',
      'trace_id',
    ],
  },
  {
    id: 'millrace-warnings',
    title: 'Millrace: warnings and errors',
    says: 'All of them, newest first.',
    view: 'logs',
    query: 'severity_number >= 13',
    columns: [
      'severity_text',
      'event_name',
      'body.text',
      'attributes.millrace.source',
      'attributes.millrace.repeated',
      'trace_id',
    ],
  },
];

export function searches(): SavedObject[] {
  return SEARCHES.map(({ id, title, says, view, query, columns, order = 'desc' }) => ({
    type: 'search',
    id,
    attributes: {
      title,
      description: says,
      columns,
      sort: [['@timestamp', order]],
      grid: {},
      hideChart: false,
      isTextBasedQuery: false,
      timeRestore: false,
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({
          query: { language: 'kuery', query },
          filter: [],
          indexRefName: 'kibanaSavedObjectMeta.searchSourceJSON.index',
        }),
      },
    },
    references: [
      { name: 'kibanaSavedObjectMeta.searchSourceJSON.index', type: 'index-pattern', id: VIEWS[view] },
    ],
  }));
}
