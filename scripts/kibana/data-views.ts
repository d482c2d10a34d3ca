import type { SavedObject } from './saved-object.ts';

/** The data views, by what they show. */
export const VIEWS = {
  logs: 'millrace-logs',
  traces: 'millrace-traces',
  metrics: 'millrace-metrics',
  events: 'millrace-logs-and-traces',
} as const;

export type View = keyof typeof VIEWS;

/** A day to each side is far more than an envelope waits. */
const LINK_RANGE = '_g=(time:(from:now-7d,to:now))';

/** From a trace id to everything of it, in a saved search: needs no APM. */
function linkTo(search: string): object {
  const query = `_a=(query:(language:kuery,query:'trace_id:%22{{value}}%22'))`;
  return {
    id: 'url',
    params: {
      urlTemplate: `/app/discover#/view/${search}?${LINK_RANGE}&${query}`,
      labelTemplate: '{{value}}',
    },
  };
}

const NANOSECONDS = {
  id: 'duration',
  params: {
    inputFormat: 'nanoseconds',
    outputFormat: 'humanizePrecise',
    outputPrecision: 2,
    useShortSuffix: true,
  },
};

export function dataViews(): SavedObject[] {
  return [
    view('logs', 'Millrace: logs', 'logs-millrace.otel-*', { trace_id: linkTo('millrace-one-trace') }),
    view('traces', 'Millrace: traces', 'traces-millrace.otel-*', {
      trace_id: linkTo('millrace-logs-of-a-trace'),
      duration: NANOSECONDS,
    }),
    view('metrics', 'Millrace: metrics', 'metrics-millrace.otel-*', {}),
    view('events', 'Millrace: logs and traces', 'logs-millrace.otel-*,traces-millrace.otel-*', {
      trace_id: linkTo('millrace-one-trace'),
      duration: NANOSECONDS,
    }),
  ];
}

function view(name: View, title: string, indices: string, formats: object): SavedObject {
  return {
    type: 'index-pattern',
    id: VIEWS[name],
    attributes: {
      title: indices,
      name: title,
      timeFieldName: '@timestamp',
      sourceFilters: '[]',
      fieldFormatMap: JSON.stringify(formats),
      runtimeFieldMap: '{}',
      fieldAttrs: '{}',
    },
    references: [],
  };
}
