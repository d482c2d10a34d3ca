/** An alert rule as Kibana's API takes it, under an id of ours: made once, updated after that. */
export type Rule = { readonly id: string; readonly body: RuleBody };

type RuleBody = {
  readonly name: string;
  readonly rule_type_id: '.es-query';
  readonly consumer: 'stackAlerts';
  readonly schedule: { readonly interval: string };
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** None: whom to tell is for the operator to say. */
  readonly actions: readonly never[];
};

type Condition = {
  readonly id: string;
  readonly name: string;
  readonly index: 'logs' | 'metrics';
  readonly any: readonly object[];
  readonly comparator: '>' | '<';
  readonly threshold: number;
  readonly minutes: number;
};

const metric = (name: string, range: object): object => ({ range: { [`metrics.millrace.${name}`]: range } });
const finished = (outcome: string): object => ({
  bool: {
    filter: [metric('record.finished', { gt: 0 }), { term: { 'attributes.millrace.outcome': outcome } }],
  },
});

const CONDITIONS: readonly Condition[] = [
  {
    id: '6c1d7a52-3c0f-4a5e-9b0e-6f2f5d1a0001',
    name: 'Millrace: nothing stored for 30 minutes',
    index: 'metrics',
    any: [finished('stored')],
    comparator: '<',
    threshold: 1,
    minutes: 30,
  },
  {
    id: '6c1d7a52-3c0f-4a5e-9b0e-6f2f5d1a0002',
    name: 'Millrace: lag: it takes more than 5 minutes from gathered to stored',
    index: 'metrics',
    any: [metric('envelope.duration_p95', { gt: 300 }), metric('delivery.age', { gt: 300 })],
    comparator: '>',
    threshold: 0,
    minutes: 5,
  },
  {
    id: '6c1d7a52-3c0f-4a5e-9b0e-6f2f5d1a0003',
    name: 'Millrace: crash loop: an actor was restarted 3 times within an export, or given up',
    index: 'metrics',
    any: [metric('actor.restarts', { gte: 3 }), metric('actor.escalations', { gte: 1 })],
    comparator: '>',
    threshold: 0,
    minutes: 5,
  },
  {
    id: '6c1d7a52-3c0f-4a5e-9b0e-6f2f5d1a0004',
    name: 'Millrace: dead-letter queue is not empty',
    index: 'metrics',
    any: [
      metric('queue.quarantined', { gt: 0 }),
      finished('quarantined'),
      metric('queue.unreadable', { gt: 0 }),
    ],
    comparator: '>',
    threshold: 0,
    minutes: 5,
  },
  {
    id: '6c1d7a52-3c0f-4a5e-9b0e-6f2f5d1a0005',
    name: 'Millrace: the store says no',
    index: 'metrics',
    any: [metric('store.paused', { gte: 1 })],
    comparator: '>',
    threshold: 0,
    minutes: 5,
  },
];

export function rules(): Rule[] {
  return CONDITIONS.map(({ id, name, index, any, comparator, threshold, minutes }) => ({
    id,
    body: {
      name,
      rule_type_id: '.es-query',
      consumer: 'stackAlerts',
      schedule: { interval: '1m' },
      enabled: true,
      tags: ['millrace'],
      params: {
        searchType: 'esQuery',
        esQuery: JSON.stringify({ query: { bool: { should: any, minimum_should_match: 1 } } }),
        index: [`${index}-millrace.otel-*`],
        timeField: '@timestamp',
        size: 10,
        threshold: [threshold],
        thresholdComparator: comparator,
        timeWindowSize: minutes,
        timeWindowUnit: 'm',
        aggType: 'count',
        groupBy: 'all',
        excludeHitsFromPreviousRun: false,
      },
      actions: [],
    },
  }));
}
