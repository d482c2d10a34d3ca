import { expect } from 'chai';
import { containerOf, envOf, gatherOf, pipelineOf, processOf, values } from '../support/chart-objects.ts';
import { only, template } from '../support/helm.ts';

describe('the workloads of the chart with Helm 4', function () {
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
});
