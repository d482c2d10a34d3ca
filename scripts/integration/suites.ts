/** A real component that tests run against. */
export type Component = {
  /** As the stack calls it. */
  readonly name: string;
  /** How the titles of tests call it. */
  readonly title: RegExp;
  /** From the variables that the stack prints of it to those that the tests read; several values get commas. */
  readonly settings: (variables: Variables) => Variables;
};

export type Variables = Readonly<Record<string, string>>;

/** Tests that belong together, and what they run against. */
export type Suite = {
  readonly name: string;
  readonly files: string;
  readonly components: readonly string[];
  /** It waits for most of its time: the suites after it run beside it. */
  readonly waits?: boolean;
};

export const COMPONENTS: readonly Component[] = [
  {
    name: 'localstack',
    title: /localstack/i,
    settings: (of) => ({ MILLRACE_TEST_SQS_ENDPOINTS: `localstack=${of['AWS_ENDPOINT_URL_SQS']}` }),
  },
  {
    name: 'elasticmq',
    title: /elasticmq/i,
    settings: (of) => ({ MILLRACE_TEST_SQS_ENDPOINTS: `elasticmq=${of['AWS_ENDPOINT_URL_SQS']}` }),
  },
  {
    name: 'influxdb2',
    title: /influxdb ?2/i,
    settings: (of) => ({
      MILLRACE_TEST_INFLUXDB2_URL: of['INFLUX_URL'] ?? '',
      MILLRACE_TEST_INFLUXDB2_TOKEN: of['INFLUX_TOKEN'] ?? '',
      MILLRACE_TEST_INFLUXDB2_ORG: of['INFLUX_ORG'] ?? '',
      MILLRACE_TEST_INFLUXDB2_BUCKET: of['INFLUX_BUCKET'] ?? '',
    }),
  },
  {
    name: 'influxdb1',
    title: /influxdb ?1/i,
    settings: (of) => ({ MILLRACE_TEST_INFLUXDB1_URL: of['INFLUXDB1_URL'] ?? '' }),
  },
  {
    name: 'victoriametrics',
    title: /victoriametrics/i,
    settings: (of) => ({ MILLRACE_TEST_VICTORIAMETRICS_URL: of['VICTORIAMETRICS_URL'] ?? '' }),
  },
  {
    name: 'otelcol',
    title: /collector/i,
    settings: (of) => ({
      MILLRACE_TEST_OTELCOL: of['OTELCOL_BIN'] ?? '',
      MILLRACE_TEST_OTLP_URL: of['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '',
      MILLRACE_TEST_OTLP_FILES: of['OTELCOL_DATA'] ?? '',
    }),
  },
  {
    name: 'elasticsearch',
    title: /elasticsearch/i,
    settings: (of) => ({ MILLRACE_TEST_ELASTICSEARCH_URL: of['ELASTICSEARCH_URL'] ?? '' }),
  },
  {
    name: 'helm',
    title: /helm/i,
    settings: (of) => ({
      MILLRACE_TEST_HELM: of['HELM'] ?? '',
      MILLRACE_TEST_HELM3: of['HELM3'] ?? '',
      MILLRACE_TEST_KUBECTL: of['KUBECTL'] ?? '',
    }),
  },
  {
    name: 'docker',
    title: /on kubernetes|docker/i,
    settings: (of) => ({
      MILLRACE_TEST_DOCKER: of['DOCKER'] ?? '',
      MILLRACE_TEST_DOCKER_IMAGES: of['DOCKER_IMAGES'] ?? '',
    }),
  },
  // In this order: a node joins the cluster, and so does KEDA.
  {
    name: 'kubernetes',
    title: /on kubernetes/i,
    settings: (of) => ({
      MILLRACE_TEST_KUBECONFIG: of['KUBECONFIG'] ?? '',
      MILLRACE_TEST_CRDS: of['KUBERNETES_CRDS'] ?? '',
    }),
  },
  {
    name: 'kubelet',
    title: /on kubernetes/i,
    settings: (of) => ({ MILLRACE_TEST_IMAGE_IMPORT: of['KUBELET_IMPORT'] ?? '' }),
  },
  { name: 'keda', title: /\bkeda\b/i, settings: () => ({}) },
];

export const SUITES: readonly Suite[] = [
  { name: 'queue contract', files: 'test/queues/**/*.int.test.ts', components: ['localstack', 'elasticmq'] },
  {
    name: 'store contract',
    files: 'test/stores/**/*.int.test.ts',
    components: ['influxdb2', 'influxdb1', 'victoriametrics'],
  },
  {
    name: 'demo pipeline',
    files: 'test/integration/**/*.int.test.ts',
    components: ['localstack', 'influxdb2', 'elasticmq', 'influxdb1'],
  },
  {
    name: 'chaos',
    files: 'test/faults/chaos/**/*.int.test.ts',
    components: ['elasticmq', 'localstack', 'influxdb2'],
  },
  {
    name: 'outage of Elasticsearch',
    files: 'test/observability/outage.int.test.ts',
    components: ['otelcol', 'elasticsearch'],
    waits: true,
  },
  {
    name: 'telemetry',
    files: 'test/observability/!(compose|outage).int.test.ts',
    components: ['otelcol', 'elasticsearch'],
  },
  { name: 'image and package', files: 'test/deploy/@(image|package).int.test.ts', components: ['docker'] },
  { name: 'compose', files: 'test/observability/compose.int.test.ts', components: ['docker'] },
  { name: 'chart', files: 'test/helm/**/*.int.test.ts', components: ['helm'] },
  {
    name: 'cluster',
    files: 'test/deploy/@(cluster|restarts|dev|set-up).int.test.ts',
    components: [
      'helm',
      'docker',
      'kubernetes',
      'kubelet',
      'localstack',
      'influxdb2',
      'otelcol',
      'elasticsearch',
    ],
  },
  {
    name: 'KEDA',
    files: 'test/deploy/keda.int.test.ts',
    components: ['helm', 'docker', 'kubernetes', 'kubelet', 'keda', 'localstack', 'influxdb2'],
  },
];

/** What a test counts for: the components that its title names, or all of its suite when it names none. */
export function componentsOf(suite: Suite, fullTitle: string): readonly string[] {
  const named = COMPONENTS.filter(({ title }) => title.test(fullTitle)).map(({ name }) => name);
  const ofSuite = suite.components.filter((name) => named.includes(name));
  return ofSuite.length > 0 ? ofSuite : suite.components;
}

/** Settings of several components in one environment. */
export function merged(settings: readonly Variables[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of settings.flatMap((each) => Object.entries(each))) {
    const before = all[name];
    all[name] = before === undefined ? value : `${before},${value}`;
  }
  return all;
}
