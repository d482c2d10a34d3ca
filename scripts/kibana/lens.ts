import { VIEWS, type View } from './data-views.ts';

/** What a panel shows: one number over time, for each value of a field where there is one. */
export type Chart = {
  readonly title: string;
  readonly view: View;
  /** `sum` for what is counted, `max` or `min` for what is measured, `count` for documents. */
  readonly shows:
    | { readonly operation: 'sum' | 'max' | 'min'; readonly field: string }
    | { readonly operation: 'count' };
  readonly by?: string;
  /** KQL. */
  readonly query?: string;
  readonly style?: 'bar_stacked' | 'line';
};

/** How many values of a field are told apart; the rest is one. */
const MOST_SERIES = 12;

/** A chart as Lens keeps it, by value. */
export function lens({ title, view, shows, by, query = '', style = 'line' }: Chart): object {
  const value = {
    label: shows.operation === 'count' ? 'Documents' : `${shows.operation} of ${shows.field}`,
    dataType: 'number',
    operationType: shows.operation,
    sourceField: shows.operation === 'count' ? '___records___' : shows.field,
    isBucketed: false,
    scale: 'ratio',
    params: { emptyAsNull: true },
  };
  const time = {
    label: '@timestamp',
    dataType: 'date',
    operationType: 'date_histogram',
    sourceField: '@timestamp',
    isBucketed: true,
    scale: 'interval',
    params: { interval: 'auto', includeEmptyRows: true },
  };
  return {
    visualizationType: 'lnsXY',
    title,
    type: 'lens',
    references: [{ type: 'index-pattern', id: VIEWS[view], name: 'indexpattern-datasource-layer-main' }],
    state: {
      query: { query, language: 'kuery' },
      filters: [],
      datasourceStates: {
        formBased: {
          layers: {
            main: {
              columnOrder: [...(by === undefined ? [] : ['by']), 'time', 'value'],
              incompleteColumns: {},
              columns: { ...(by === undefined ? {} : { by: seriesBy(by) }), time, value },
            },
          },
        },
      },
      visualization: {
        preferredSeriesType: style,
        legend: { isVisible: true, position: 'right' },
        fittingFunction: 'None',
        valueLabels: 'hide',
        layers: [
          {
            layerId: 'main',
            layerType: 'data',
            seriesType: style,
            xAccessor: 'time',
            accessors: ['value'],
            ...(by === undefined ? {} : { splitAccessor: 'by' }),
          },
        ],
      },
      internalReferences: [],
      adHocDataViews: {},
    },
  };
}

function seriesBy(field: string): object {
  return {
    label: field,
    dataType: 'string',
    operationType: 'terms',
    sourceField: field,
    isBucketed: true,
    scale: 'ordinal',
    params: {
      size: MOST_SERIES,
      orderBy: { type: 'column', columnId: 'value' },
      orderDirection: 'desc',
      otherBucket: true,
      missingBucket: false,
    },
  };
}
