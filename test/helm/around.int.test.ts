import { expect } from 'chai';
import { containerOf, envOf, gatherOf, pipelineOf, processOf, values } from '../support/chart-objects.ts';
import { CHART, type Manifest, helm, HELM4, only, RELEASE, template } from '../support/helm.ts';

describe('what is around the workloads of the chart with Helm 4', function () {
  this.timeout(60_000);

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

    it('keeps what comes along to its own: the Collector, the set-up of Elastic', async () => {
      const elasticsearch = { url: 'https://elastic.example:9200' };
      const kibana = { url: 'https://kibana.example' };
      const observability = { collector: { enabled: true }, elasticsearch, kibana };
      const from = [{ namespaceSelector: {} }];
      const all = await template(
        values({ observability, networkPolicy: { backends: { ports: [14317] }, collectorFrom: from } }),
      );
      const collector = only(all, 'NetworkPolicy', 'millrace-collector').spec;
      expect(portsOf(collector.ingress[0])).to.have.members([4317, 4318, 8888]);
      expect(collector.ingress[0].from).to.have.length(2).and.to.deep.include(from[0]);
      expect(portsOf(collector.egress[1])).to.have.members([9200, 443, 14317]);
      const setUp = only(all, 'NetworkPolicy', 'millrace-set-up').spec;
      expect(setUp.ingress).to.deep.equal([]);
      expect(portsOf(setUp.egress[1])).to.have.members([9200, 443, 14317]);
    });

    it('lets the queue and the store of the profile for development reach nobody', async () => {
      const all = await template({ profile: 'dev' });
      for (const [name, port] of Object.entries({ sqs: 4566, influxdb: 8086 })) {
        const { ingress, egress } = only(all, 'NetworkPolicy', `millrace-dev-${name}`).spec;
        expect(portsOf(ingress[0])).to.deep.equal([port]);
        expect(egress.map(portsOf)).to.deep.equal([[53, 53]]);
      }
    });

    it('has one for every pod', async () => {
      const elasticsearch = { url: 'https://elastic.example:9200' };
      const all = await template({ profile: 'dev', observability: { elasticsearch } });
      const policies = all.filter(({ kind }) => kind === 'NetworkPolicy');
      const selectors = policies.map(({ spec }) => Object.entries<string>(spec.podSelector.matchLabels));
      for (const { kind, metadata, spec } of all) {
        const labels = kind === 'Pod' ? metadata.labels : spec?.template?.metadata.labels;
        if (labels !== undefined) {
          const chosen = selectors.filter((each) => each.every(([key, value]) => labels[key] === value));
          expect(chosen, `${kind} ${metadata.name}`).to.have.length(1);
        }
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
      expect(pod.spec.containers).to.have.length(1);
      expect(pod.spec.containers[0].command.slice(-2)).to.deep.equal(['millrace-gather', 'millrace-process']);
      const without = await template(values({ test: { enabled: false } }));
      expect(without.some(({ kind }) => kind === 'Pod')).to.equal(false);
    });

    it('does not ask a group that may be at 0 how it is', async () => {
      const all = await template(values({ scaling: { mode: 'keda', minReplicas: 0 } }));
      const [{ command }] = only(all, 'Pod', 'millrace-test').spec.containers;
      expect(command.slice(-2)).to.deep.equal(['8787', 'millrace-gather']);
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
