import { expect } from 'chai';
import { parse } from 'yaml';
import {
  CHART,
  type Manifest,
  helm,
  HELM4,
  minimalValues,
  only,
  RELEASE,
  template,
} from '../support/helm.ts';

const TWO_TYPES = {
  quake: { time: { path: 'properties.time', unit: 'ms' }, fields: { magnitude: 'properties.mag' } },
  weather: { time: 'time', fields: { temperature: 'temperature' } },
};

/** The minimal values, with two types and whatever is said. */
function values(changes: object = {}): Record<string, unknown> {
  const minimal = minimalValues();
  return { ...minimal, pipeline: { ...(minimal['pipeline'] as object), types: TWO_TYPES }, ...changes };
}

const gatherOf = (all: readonly Manifest[]) => only(all, 'StatefulSet', 'millrace-gather');
const processOf = (all: readonly Manifest[], group = '') =>
  only(all, 'Deployment', `millrace-process${group === '' ? '' : `-${group}`}`);
const containerOf = ({ spec }: Manifest) => spec.template.spec.containers[0];
const envOf = (of: Manifest): Record<string, unknown> =>
  Object.fromEntries(
    containerOf(of).env.map(({ name, value, valueFrom }: Record<string, string>) => [
      name,
      value ?? valueFrom,
    ]),
  );
const pipelineOf = (all: readonly Manifest[]) =>
  parse(only(all, 'ConfigMap', 'millrace-pipeline').data?.['millrace.yaml'] ?? '');

describe('the chart with Helm 4', function () {
  this.timeout(60_000);

  describe('gather', () => {
    it('knows in each pod which of how many it is', async () => {
      const gather = gatherOf(await template(values({ gather: { replicas: 3 } })));
      expect(gather.spec.replicas).to.equal(3);
      expect(envOf(gather)).to.deep.include({
        MILLRACE_REPLICAS: '3',
        MILLRACE_REPLICA_INDEX: {
          fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" },
        },
      });
      expect(gather.spec.podManagementPolicy).to.equal('Parallel');
    });

    it('keeps its state on a claim that outlives it, whose labels no upgrade changes', async () => {
      const persistence = { size: '5Gi', storageClass: 'fast' };
      const gather = gatherOf(await template(values({ gather: { persistence } })));
      const [{ metadata, spec }] = gather.spec.volumeClaimTemplates;
      expect(spec.storageClassName).to.equal('fast');
      expect(spec.resources.requests.storage).to.equal('5Gi');
      expect(Object.keys(metadata.labels)).to.deep.equal([
        'app.kubernetes.io/name',
        'app.kubernetes.io/instance',
        'app.kubernetes.io/component',
      ]);
      expect(gather.spec.persistentVolumeClaimRetentionPolicy).to.deep.equal({
        whenDeleted: 'Retain',
        whenScaled: 'Retain',
      });
    });

    it('does without a claim, or is not there at all, when it is told to', async () => {
      const { spec } = gatherOf(await template(values({ gather: { persistence: { enabled: false } } })));
      expect(spec).not.to.have.property('volumeClaimTemplates');
      expect(spec.template.spec.volumes).to.deep.include({ name: 'data', emptyDir: {} });
      const without = await template(values({ gather: { enabled: false } }));
      expect(without.filter(({ metadata }) => metadata.name === 'millrace-gather')).to.deep.equal([]);
    });
  });

  describe('process', () => {
    it('is one Deployment for all types without groups', async () => {
      const process = processOf(await template(values({ process: { replicas: 2 } })));
      expect(process.spec.replicas).to.equal(2);
      expect(containerOf(process).args.join(' ')).not.to.include('--types');
    });

    it('is one for each group, with its types and its own values over those of all', async () => {
      const groups = {
        a: { types: ['quake'], replicas: 4, resources: { limits: { memory: '1Gi' } }, env: { OWN: 'a' } },
        b: { types: ['weather'] },
      };
      const all = await template(values({ process: { replicas: 2, env: { ALL: 'yes' }, groups } }));
      const [a, b] = [processOf(all, 'a'), processOf(all, 'b')];
      expect([a.spec.replicas, b.spec.replicas]).to.deep.equal([4, 2]);
      expect(containerOf(a).args).to.include('--types=quake');
      expect(containerOf(b).args).to.include('--types=weather');
      expect(containerOf(a).resources.limits.memory).to.equal('1Gi');
      expect(containerOf(a).resources.requests.cpu).to.equal('100m');
      expect(envOf(a)).to.include({ ALL: 'yes', OWN: 'a' });
      expect(envOf(b)).not.to.have.property('OWN');
      expect(a.spec.selector.matchLabels).not.to.deep.equal(b.spec.selector.matchLabels);
    });
  });

  describe('a pod', () => {
    it('has ten seconds more than it may drain', async () => {
      for (const [drainDeadline, seconds] of [
        ['25s', 35],
        ['2m', 130],
        ['1500ms', 12],
        ['1h', 3610],
      ] as const) {
        const all = await template(values({ drainDeadline }));
        for (const each of [gatherOf(all), processOf(all)]) {
          expect(each.spec.template.spec.terminationGracePeriodSeconds).to.equal(seconds);
          expect(containerOf(each).args).to.include(`--drain-deadline=${drainDeadline}`);
        }
      }
    });

    it('is asked on the port of its status, which it opens to the others', async () => {
      const all = await template(values({ status: { port: 9000, host: '::' } }));
      const { args, ports, startupProbe, livenessProbe, readinessProbe } = containerOf(processOf(all));
      expect(args).to.include.members(['--port=9000', '--host=::']);
      expect(ports).to.deep.equal([{ name: 'status', containerPort: 9000, protocol: 'TCP' }]);
      expect([startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet)).to.deep.equal([
        { path: '/healthz', port: 'status' },
        { path: '/healthz', port: 'status' },
        { path: '/readyz', port: 'status' },
      ]);
    });

    it('is restarted when the pipeline changes, and by nothing else', async () => {
      const sumOf = async (changes: object) =>
        processOf(await template(values(changes))).spec.template.metadata.annotations['checksum/config'];
      const first = await sumOf({});
      expect(await sumOf({ gather: { replicas: 2 } })).to.equal(first);
      expect(await sumOf({ pipelineFiles: { 'a.ts': 'export default 1' } })).not.to.equal(first);
    });

    it('has credentials from existing Secrets only', async () => {
      const secretEnv = { TOKEN: { name: 'influxdb', key: 'token' } };
      const all = await template(values({ secretEnv, env: { PLAIN: 'x', COUNT: 1_000_000 } }));
      expect(envOf(gatherOf(all))).to.deep.include({
        TOKEN: { secretKeyRef: { name: 'influxdb', key: 'token' } },
        PLAIN: 'x',
        COUNT: '1000000',
      });
      expect(all.filter(({ kind }) => kind === 'Secret')).to.deep.equal([]);
    });

    it('exports telemetry where it is told to, and nothing otherwise', async () => {
      expect(Object.keys(envOf(gatherOf(await template(values()))))).not.to.include(
        'OTEL_EXPORTER_OTLP_ENDPOINT',
      );
      const otlp = { endpoint: 'http://collector:4317', protocol: 'grpc' };
      const observability = { environment: 'test', otlp };
      expect(envOf(gatherOf(await template(values({ observability }))))).to.include({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_RESOURCE_ATTRIBUTES:
          'deployment.environment.name=test,k8s.namespace.name=data,k8s.pod.name=$(POD_NAME)',
      });
    });

    it('keeps our labels, whatever is added', async () => {
      const added = { 'app.kubernetes.io/name': 'x', 'millrace/role': 'x', team: 'a' };
      const all = await template(values({ commonLabels: added, process: { podLabels: { team: 'b' } } }));
      const { labels } = processOf(all).spec.template.metadata;
      expect(labels).to.include({
        'app.kubernetes.io/name': 'millrace',
        'millrace/role': 'process',
        team: 'b',
      });
    });
  });

  describe('the pipeline', () => {
    it('arrives as it is in the values, numbers too', async () => {
      const pipeline = { ...(values()['pipeline'] as { sources: object }) };
      pipeline.sources = {
        big: {
          url: 'https://a.example/?a=1&b=<2>',
          query: { limit: 1_000_000 },
          schedule: 'once',
          type: 'quake',
        },
      };
      expect(pipelineOf(await template(values({ pipeline })))).to.deep.equal(pipeline);
    });

    it('arrives letter by letter when it is given as text, with files beside it', async () => {
      const text = `# As it is.\nsources: { a: { query: { version: 1.10 } } }\ntypes: {a: {}}\nqueue: {sqs: {}}\nstore: {influxdb: {}}\n`;
      const { pipeline: _, ...rest } = values();
      const all = await template({
        ...rest,
        pipelineText: text,
        pipelineFiles: { 'a.ts': 'export default 1;\n' },
      });
      const { data } = only(all, 'ConfigMap', 'millrace-pipeline');
      expect(data?.['millrace.yaml']?.trim()).to.equal(text.trim());
      expect(data?.['a.ts']?.trim()).to.equal('export default 1;');
    });

    it('may be in a ConfigMap of your own', async () => {
      const { pipeline: _, ...rest } = values();
      const existingConfigMap = { name: 'ours', key: 'p.yaml' };
      const all = await template({ ...rest, existingConfigMap });
      expect(containerOf(gatherOf(all)).args).to.include('--config=/etc/millrace/p.yaml');
      expect(gatherOf(all).spec.template.spec.volumes).to.deep.include({
        name: 'pipeline',
        configMap: { name: 'ours' },
      });
      expect(all.some(({ metadata }) => metadata.name === 'millrace-pipeline')).to.equal(false);
    });
  });

  describe('scaling', () => {
    it('by KEDA has a trigger for each queue of a group, by its name, and a fallback', async () => {
      const all = await template(
        values({ scaling: { mode: 'keda', minReplicas: 0, keda: { queueLength: 7 } } }),
      );
      const { spec } = only(all, 'ScaledObject', 'millrace-process');
      expect(spec.triggers.map(({ metadata }: Manifest['spec']) => metadata)).to.deep.equal(
        ['millrace-quake', 'millrace-weather'].map((queueURL) => ({
          queueURL,
          queueLength: '7',
          activationQueueLength: '0',
          scaleOnInFlight: 'true',
          awsRegion: 'eu-central-1',
          identityOwner: 'operator',
        })),
      );
      expect(spec.fallback).to.deep.equal({
        failureThreshold: 3,
        replicas: 1,
        behavior: 'currentReplicasIfHigher',
      });
      expect(spec).to.include({ minReplicaCount: 0, maxReplicaCount: 10 });
      expect(processOf(all).spec).not.to.have.property('replicas');
    });

    it('by KEDA asks as the Secret or the role says', async () => {
      const keda = {
        identity: 'secret',
        existingSecret: { name: 'aws', accessKeyIdKey: 'id', secretAccessKeyKey: 'key' },
      };
      const bySecret = await template(values({ scaling: { mode: 'keda', keda } }));
      expect(only(bySecret, 'TriggerAuthentication', 'millrace-process').spec.secretTargetRef).to.deep.equal([
        { parameter: 'awsAccessKeyID', name: 'aws', key: 'id' },
        { parameter: 'awsSecretAccessKey', name: 'aws', key: 'key' },
      ]);
      const existing = { name: 'all', kind: 'ClusterTriggerAuthentication' };
      const byOther = await template(
        values({
          scaling: { mode: 'keda', keda: { identity: 'existing', triggerAuthentication: existing } },
        }),
      );
      const [trigger] = only(byOther, 'ScaledObject', 'millrace-process').spec.triggers;
      expect(trigger.authenticationRef).to.deep.equal(existing);
      expect(trigger.metadata).not.to.have.property('identityOwner');
      expect(byOther.some(({ kind }) => kind === 'TriggerAuthentication')).to.equal(false);
    });

    it('may differ by group', async () => {
      const groups = {
        a: { types: ['quake'], scaling: { mode: 'hpa', maxReplicas: 3 } },
        b: { types: ['weather'] },
      };
      const all = await template(values({ process: { groups } }));
      expect(only(all, 'HorizontalPodAutoscaler', 'millrace-process-a').spec).to.deep.include({
        minReplicas: 1,
        maxReplicas: 3,
      });
      expect(processOf(all, 'a').spec).not.to.have.property('replicas');
      expect(processOf(all, 'b').spec.replicas).to.equal(1);
    });
  });

  describe('the network policy', () => {
    const portsOf = ({ ports = [] }: Manifest['spec']) => ports.map(({ port }: { port: number }) => port);

    it('opens the ports that the pipeline names', async () => {
      const pipeline = {
        ...(values()['pipeline'] as object),
        sources: { a: { url: 'https://a.example:8443/x', schedule: 'once', type: 'quake' } },
        queue: { sqs: { endpoint: 'http://localstack.queues:4566', region: 'us-east-1' } },
        store: { influxdb: { url: 'http://influxdb:8086/base' } },
      };
      const observability = { otlp: { endpoint: 'http://collector:4318' } };
      const all = await template(values({ pipeline, observability }));
      const [, backends, internet] = only(all, 'NetworkPolicy', 'millrace-gather').spec.egress;
      expect(portsOf(backends)).to.have.members([4566, 8086, 4318]);
      expect(portsOf(internet)).to.have.members([80, 443, 8443]);
      const egress = only(all, 'NetworkPolicy', 'millrace-process').spec.egress;
      expect(egress).to.have.length(2);
      expect(portsOf(egress[1])).to.have.members([4566, 8086, 4318]);
    });

    it('keeps gathering from private and metadata addresses, and processing from metadata', async () => {
      const all = await template(values());
      const [, backends, internet] = only(all, 'NetworkPolicy', 'millrace-gather').spec.egress;
      expect(internet.to[0].ipBlock.except).to.include.members([
        '10.0.0.0/8',
        '172.16.0.0/12',
        '192.168.0.0/16',
        '169.254.0.0/16',
      ]);
      expect(backends.to[0].ipBlock.except).to.deep.equal(['169.254.0.0/16']);
    });

    it('lets the agent of Pod Identity be asked, when it is', async () => {
      const agent = '169.254.170.23/32';
      const without = JSON.stringify(await template(values()));
      expect(without).not.to.include(agent);
      const all = await template(values({ serviceAccount: { podIdentity: true } }));
      for (const role of ['gather', 'process', 'test']) {
        const { egress } = only(all, 'NetworkPolicy', `millrace-${role}`).spec;
        expect(JSON.stringify(egress.at(-1))).to.include(agent);
      }
    });

    it('is not there when it is told to', async () => {
      const all = await template(values({ networkPolicy: { enabled: false } }));
      expect(all.some(({ kind }) => kind === 'NetworkPolicy')).to.equal(false);
    });
  });

  describe('around it', () => {
    it('has an account with a role, or uses one that is there', async () => {
      const roleArn = 'arn:aws:iam::123456789012:role/millrace';
      const all = await template(values({ serviceAccount: { roleArn, annotations: { a: 'b' } } }));
      expect(only(all, 'ServiceAccount', 'millrace').metadata.annotations).to.deep.equal({
        a: 'b',
        'eks.amazonaws.com/role-arn': roleArn,
      });
      const theirs = await template(values({ serviceAccount: { create: false, name: 'theirs' } }));
      expect(theirs.some(({ kind }) => kind === 'ServiceAccount')).to.equal(false);
      expect(gatherOf(theirs).spec.template.spec.serviceAccountName).to.equal('theirs');
    });

    it('tests itself with a type and a queue of its own, unless told not to', async () => {
      const all = await template(values());
      const pod = only(all, 'Pod', 'millrace-test');
      expect(pod.metadata.annotations).to.include({ 'helm.sh/hook': 'test' });
      expect(pod.spec.containers.map(({ name }: { name: string }) => name)).to.deep.equal([
        'record',
        'gather',
        'process',
      ]);
      const without = await template(values({ test: { enabled: false } }));
      expect(without.some(({ kind }) => kind === 'Pod')).to.equal(false);
    });

    it('does not ask a group that may be at 0 how it is', async () => {
      const all = await template(values({ scaling: { mode: 'keda', minReplicas: 0 } }));
      const { containers } = only(all, 'Pod', 'millrace-test').spec;
      expect(containers.map(({ name }: { name: string }) => name)).to.deep.equal(['record', 'gather']);
    });

    it('brings the Collector with the files of observability/, laid over by what is asked for', async () => {
      const observability = {
        collector: { enabled: true, overlay: { exporters: { elasticsearch: { timeout: '12h' } } } },
        elasticsearch: { url: 'https://elastic.example', existingSecret: 'key', caSecret: 'ca' },
      };
      const all = await template(values({ observability }));
      const collector = only(all, 'StatefulSet', 'millrace-collector');
      expect(containerOf(collector).args).to.deep.equal([
        '--config=/etc/otelcol/collector.yaml',
        '--config=/etc/otelcol/tls.yaml',
        '--config=/etc/otelcol/api-key.yaml',
        '--config=/etc/otelcol/overlay.yaml',
      ]);
      expect(envOf(gatherOf(all))['OTEL_EXPORTER_OTLP_ENDPOINT']).to.equal('http://millrace-collector:4318');
      const jobs = all.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name);
      expect(jobs).to.deep.equal(['millrace-set-up-elasticsearch']);
    });

    it('brings a queue, a store and a Collector for development, and a pipeline where none is given', async () => {
      const { pipeline: _, secretEnv: __, ...rest } = values({ profile: 'dev' });
      const all = await template(rest);
      const { sources, queue, store } = pipelineOf(all);
      expect(Object.keys(sources)).to.deep.equal(['quakes']);
      expect(queue.sqs).to.include({ endpoint: 'http://millrace-dev-sqs:4566', create: true });
      expect(store.influxdb.url).to.equal('http://millrace-dev-influxdb:8086');
      only(all, 'Deployment', 'millrace-dev-sqs');
      only(all, 'Deployment', 'millrace-dev-influxdb');
      only(all, 'StatefulSet', 'millrace-collector');
    });

    it('tells how to look at it', async () => {
      const args = ['install', ...RELEASE, '--dry-run=client'];
      const notes = await helm(HELM4, args, values({ scaling: { mode: 'keda' } }));
      expect(notes).to.match(/helm test millrace --namespace data --logs/);
      expect(notes).to.match(/port-forward millrace-gather-0 8787/);
      expect(notes).to.match(/describe scaledobject millrace-process/);
      expect(notes).not.to.match(/<no value>|%!/);
    });

    it('shows every value to who asks for its readme', async () => {
      expect(await helm(HELM4, ['show', 'readme', CHART])).to.include('| `gather.replicas` |');
    });
  });
});
