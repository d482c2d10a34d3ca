import { type Chart, lens } from './lens.ts';
import { VIEWS } from './data-views.ts';
import type { Reference, SavedObject } from './saved-object.ts';

const WIDTH = 48;
const COLUMNS = 2;
const HEIGHT = 11;
const TABLE_HEIGHT = 18;

type Dashboard = {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly charts: readonly Chart[];
  /** The saved search below them. */
  readonly search: string;
};

type What = Pick<Chart, 'by' | 'query'>;

/** What is counted, of the metrics. */
function sum(title: string, metric: string, what: What = {}): Chart {
  const shows = { operation: 'sum', field: `metrics.millrace.${metric}` } as const;
  return { title, view: 'metrics', shows, style: 'bar_stacked', ...attributed(what) };
}

/** What is measured, of the metrics: the highest. */
function max(title: string, metric: string, what: What = {}): Chart {
  const shows = { operation: 'max', field: `metrics.millrace.${metric}` } as const;
  return { title, view: 'metrics', shows, ...attributed(what) };
}

/** What is measured, of the metrics: the lowest, where that of one process is good enough for all. */
function min(title: string, metric: string, what: What = {}): Chart {
  const shows = { operation: 'min', field: `metrics.millrace.${metric}` } as const;
  return { title, view: 'metrics', shows, ...attributed(what) };
}

/** Log records. */
function logs(title: string, what: Required<Pick<What, 'by' | 'query'>>): Chart {
  return { title, view: 'logs', shows: { operation: 'count' }, style: 'bar_stacked', ...what };
}

function attributed({ by, ...what }: What): What {
  return by === undefined ? what : { ...what, by: `attributes.${by}` };
}

const DASHBOARDS: readonly Dashboard[] = [
  {
    id: 'millrace-overview',
    title: 'Millrace: overview',
    says: 'Is it well: how fresh the data is, how much comes through, how long it takes, what goes wrong.',
    charts: [
      min('Freshness: now minus the newest time stored, s', 'data.freshness', { by: 'millrace.type' }),
      sum('Throughput: records by what became of them', 'record.finished', { by: 'millrace.outcome' }),
      max('Lag: from gathered to stored, s (p95)', 'envelope.duration_p95', { by: 'millrace.type' }),
      logs('Errors and warnings', { by: 'event_name', query: 'severity_number >= 13' }),
      sum('Records gathered', 'record.gathered', { by: 'millrace.source' }),
      max('The store says no', 'store.paused'),
      max('Envelopes that wait on each queue', 'queue.waiting', { by: 'messaging.destination.name' }),
      max('Age of the oldest envelope in hand, s', 'delivery.age', { by: 'messaging.destination.name' }),
    ],
    search: 'millrace-warnings',
  },
  {
    id: 'millrace-gathering',
    title: 'Millrace: gathering',
    says: 'Each host and source: requests, pauses, retries, waits, pages.',
    charts: [
      sum('Requests by host', 'http.request.duration_count', { by: 'server.address' }),
      sum('Requests by status', 'http.request.duration_count', { by: 'http.response.status_code' }),
      max('Answer of a host, s (p95)', 'http.request.duration_p95', { by: 'server.address' }),
      max('Wait for a place at a host, s (p95)', 'http.request.wait_p95', { by: 'server.address' }),
      max('Requests that run at a host', 'host.running', { by: 'server.address' }),
      max('Requests that may run at a host', 'host.concurrency', { by: 'server.address' }),
      max('Requests that wait at a host', 'host.waiting', { by: 'server.address' }),
      sum('Pauses that hosts asked for', 'host.pauses', { by: 'server.address' }),
      max('Hosts that are paused', 'host.paused', { by: 'server.address' }),
      sum('Retries', 'http.retries', { by: 'server.address' }),
      sum('Pages by source', 'page.finished', { by: 'millrace.source' }),
      sum('Pages that could not be gathered', 'page.finished', {
        by: 'millrace.source',
        query: 'attributes.millrace.outcome : "failed"',
      }),
      max('A page, from request to last byte, s (p95)', 'page.fetch.duration_p95', { by: 'millrace.source' }),
      min('Freshness: now minus the newest time stored, s', 'data.freshness', { by: 'millrace.source' }),
    ],
    search: 'millrace-throttled-hosts',
  },
  {
    id: 'millrace-processing',
    title: 'Millrace: processing',
    says: 'Each type: records by outcome, time, deliveries that came again, the store.',
    charts: [
      sum('Records stored', 'record.finished', {
        by: 'millrace.type',
        query: 'attributes.millrace.outcome : "stored"',
      }),
      sum('Records quarantined', 'record.finished', {
        by: 'millrace.type',
        query: 'attributes.millrace.outcome : "quarantined"',
      }),
      sum('Records dropped, by rule', 'record.finished', {
        by: 'millrace.rule',
        query: 'attributes.millrace.outcome : "dropped"',
      }),
      max('From gathered to stored, s (p95)', 'envelope.duration_p95', { by: 'millrace.type' }),
      max('A delivery, from received to settled, s (p95)', 'delivery.held_p95', {
        by: 'messaging.destination.name',
      }),
      sum('Deliveries received', 'queue.received', { by: 'messaging.destination.name' }),
      sum('Deliveries received again', 'queue.received_again', { by: 'messaging.destination.name' }),
      max('Deliveries in hand', 'delivery.open', { by: 'messaging.destination.name' }),
      max('Messages in quarantine', 'queue.quarantined', { by: 'messaging.destination.name' }),
      max('A write to the store, s (p95)', 'store.write.duration_p95'),
      max('Points in a write (p95)', 'store.write.size_p95'),
      sum('Points by what the store made of them', 'store.points', { by: 'millrace.outcome' }),
      sum('Points made', 'point.made', { by: 'millrace.type' }),
      max('Age of the newest data when it was stored, s (p95)', 'data.age_p95', { by: 'millrace.type' }),
    ],
    search: 'millrace-quarantine',
  },
  {
    id: 'millrace-actors',
    title: 'Millrace: actors',
    says: 'Each kind of actor: how many live, how long messages wait and turns take, what crashes.',
    charts: [
      max('Actors that live', 'actor.live', { by: 'millrace.actor.kind' }),
      sum('Crashes', 'actor.crashes', { by: 'millrace.actor.kind' }),
      sum('Restarts', 'actor.restarts', { by: 'millrace.actor.kind' }),
      sum('Escalations', 'actor.escalations', { by: 'millrace.actor.kind' }),
      max('Messages waiting in a mailbox (p95)', 'actor.mailbox.size_p95', { by: 'millrace.actor.kind' }),
      max('Wait in a mailbox, s (p95)', 'actor.mailbox.wait_p95', { by: 'millrace.actor.kind' }),
      max('A turn, s (p95)', 'actor.handle.duration_p95', { by: 'millrace.actor.kind' }),
      sum('Messages that nobody handled', 'actor.dead_messages', { by: 'millrace.actor.kind' }),
    ],
    search: 'millrace-errors-by-actor',
  },
];

export function dashboards(): SavedObject[] {
  return DASHBOARDS.map(({ id, title, says, charts, search }) => {
    const rows = Math.ceil(charts.length / COLUMNS);
    const table = String(charts.length);
    const panels = [
      ...charts.map((chart, at) => ({
        type: 'lens',
        panelIndex: String(at),
        gridData: place(String(at), {
          x: (at % COLUMNS) * (WIDTH / COLUMNS),
          y: Math.floor(at / COLUMNS) * HEIGHT,
        }),
        title: chart.title,
        embeddableConfig: { attributes: lens(chart), enhancements: {} },
      })),
      {
        type: 'search',
        panelIndex: table,
        gridData: { x: 0, y: rows * HEIGHT, w: WIDTH, h: TABLE_HEIGHT, i: table },
        embeddableConfig: { enhancements: {} },
        panelRefName: `panel_${table}`,
      },
    ];
    const references: Reference[] = [
      ...charts.map(({ view }, at) => ({
        name: `${at}:indexpattern-datasource-layer-main`,
        type: 'index-pattern',
        id: VIEWS[view],
      })),
      { name: `${table}:panel_${table}`, type: 'search', id: search },
    ];
    return {
      type: 'dashboard',
      id,
      attributes: {
        title,
        description: says,
        timeRestore: true,
        timeFrom: 'now-1h',
        timeTo: 'now',
        refreshInterval: { pause: false, value: 30_000 },
        version: 1,
        optionsJSON: JSON.stringify({
          useMargins: true,
          syncColors: true,
          syncCursor: true,
          syncTooltips: false,
          hidePanelTitles: false,
        }),
        panelsJSON: JSON.stringify(panels),
        kibanaSavedObjectMeta: {
          searchSourceJSON: JSON.stringify({ query: { language: 'kuery', query: '' }, filter: [] }),
        },
      },
      references,
    };
  });
}

function place(i: string, { x, y }: { readonly x: number; readonly y: number }): object {
  return { x, y, w: WIDTH / COLUMNS, h: HEIGHT, i };
}
