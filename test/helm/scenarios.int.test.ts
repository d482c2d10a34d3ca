import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { SCENARIOS, templateArgs, withoutBlankLines } from '../../scripts/chart/scenarios.ts';
import { CHART, helm, HELM3, HELM4, manifestsIn } from '../support/helm.ts';
import { faultsOf } from '../support/strict-manifest.ts';

/** Of a container that may run in a namespace with the restricted Pod Security Standard. */
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

for (const version of [HELM4, HELM3]) {
  describe(`the scenarios of the chart with ${version.name}`, function () {
    this.timeout(120_000);

    for (const { name, values, rendered } of SCENARIOS) {
      it(`are sound in "${name}": no complaint of lint, nothing that the API does not know, and as committed`, async () => {
        await helm(version, ['lint', '--strict', '--quiet', CHART, '--values', values]);
        const text = withoutBlankLines(await helm(version, templateArgs(values)));
        expect(
          byHelm4(text),
          'run HELM=helm node scripts/render-chart.ts, and look at what it changes',
        ).to.equal(readFileSync(rendered, 'utf8'));
        expect(manifestsIn(text).flatMap(faultsOf)).to.deep.equal([]);
      });
    }
  });
}

/** What differs on purpose: Helm 3.17 would remove a test before it reads its logs. */
function byHelm4(text: string): string {
  return text.replace(
    'helm.sh/hook-delete-policy: before-hook-creation\n',
    'helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded\n    helm.sh/hook-output-log-policy: hook-succeeded,hook-failed\n',
  );
}

describe('what every scenario of the chart makes with Helm 4', () => {
  for (const { name, rendered } of SCENARIOS) {
    const manifests = manifestsIn(readFileSync(rendered, 'utf8'));
    const ours = manifests
      .map((each) => ({ each, pod: each.kind === 'Pod' ? each.spec : each.spec?.template?.spec }))
      .filter(({ pod }) => pod !== undefined);

    it(`in "${name}" has every object once, in the namespace of the release`, () => {
      const names = manifests.map((each) => `${each.kind} ${each.metadata.name}`);
      expect(names).to.deep.equal([...new Set(names)]);
      // What the user adds is the user's.
      const strangers = manifests.filter(({ metadata }) => metadata.namespace !== 'data');
      expect(strangers.map(({ metadata }) => metadata.name)).to.deep.equal(
        name === 'hpa' ? ['millrace-settings'] : [],
      );
    });

    it(`in "${name}" has pods without a token of the API and containers with bounds and no rights`, () => {
      for (const { each, pod } of ours) {
        const of = `${each.kind} ${each.metadata.name}`;
        expect(pod.automountServiceAccountToken, of).to.equal(false);
        expect(pod.enableServiceLinks, of).to.equal(false);
        for (const container of pod.containers.filter(({ name: of }: { name: string }) => of !== 'proxy')) {
          const { securityContext, resources, env = [] } = container;
          expect(resources.limits.memory, `${of} ${container.name}`).to.be.a('string');
          const dev = container.name === 'localstack' || container.name === 'influxdb';
          const { readOnlyRootFilesystem: _, ...writing } = RESTRICTED;
          expect(securityContext, of).to.deep.equal(dev ? writing : RESTRICTED);
          const variables = env.map(({ name }: { name: string }) => name);
          expect(variables, of).to.deep.equal([...new Set(variables)]);
        }
      }
    });

    it(`in "${name}" never sets the number of pods that an autoscaler sets`, () => {
      const scaled = manifests
        .filter(({ kind }) => kind === 'ScaledObject' || kind === 'HorizontalPodAutoscaler')
        .map(({ spec }) => spec.scaleTargetRef.name as string);
      for (const { kind, metadata, spec } of manifests.filter(({ kind }) => kind === 'Deployment')) {
        expect('replicas' in spec, `${kind} ${metadata.name}`).to.equal(!scaled.includes(metadata.name));
      }
    });
  }
});
