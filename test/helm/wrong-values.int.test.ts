import { expect } from 'chai';
import { HELM3, HELM4, minimalValues, template } from '../support/helm.ts';

/** Values over the minimal ones that must be refused, and what is said of them. */
const WRONG: readonly (readonly [string, object, RegExp])[] = [
  ['an unknown key', { gathr: {} }, /gathr/],
  ['an unknown key within', { gather: { replica: 2 } }, /gather.*\n?.*replica/],
  ['an unknown section of the pipeline', { pipeline: { source: {} } }, /pipeline.*\n?.*source/],
  ['an unknown key of a group', { process: { groups: { a: { types: ['quake'], typo: 1 } } } }, /typo/],
  ['a group without types', { process: { groups: { a: {} } } }, /types/],
  ['text for a number', { gather: { replicas: 'three' } }, /gather.*replicas[\s\S]*integer/],
  ['a number below its bound', { gather: { replicas: -1 } }, /gather.*replicas/],
  ['a deadline without a unit', { drainDeadline: '25' }, /drainDeadline/],
  ['an unknown mode of scaling', { scaling: { mode: 'vpa' } }, /scaling.*mode/],
  ['an unknown profile', { profile: 'prod' }, /profile/],
  ['an unknown level', { logLevel: 'loud' }, /logLevel/],
  ['a role that is no ARN', { serviceAccount: { roleArn: 'millrace' } }, /roleArn/],
  ['a secret without a key', { secretEnv: { TOKEN: { name: 'a' } } }, /secretEnv.*TOKEN[\s\S]*key/],
  ['a variable with a name that is none', { env: { 'A B': 'c' } }, /A B/],
  ['a tag that YAML made a number', { image: { tag: 1.1 } }, /image.*tag[\s\S]*string/],
  ['no pipeline', { pipeline: null }, /pipeline: there is none.*--set profile=dev/],
  ['two pipelines', { pipelineText: 'sources: {}' }, /pipeline and pipelineText: give one of them/],
  ['a pipeline that is no YAML', { pipeline: null, pipelineText: 'a: [' }, /pipelineText is no YAML: .*/],
  [
    'the embedded queue',
    { pipeline: { queue: 'embedded' } },
    /pipeline\.queue: gather and process are apart here and meet at a server/,
  ],
  ['an embedded store', { pipeline: { store: 'sqlite' } }, /pipeline\.store: write influxdb/],
  ['a pipeline without types', { pipeline: { types: null } }, /pipeline: it needs sources and types/],
  [
    'a group with an unknown type',
    { process: { groups: { a: { types: ['quake', 'quak'] } } } },
    /process\.groups\.a\.types: "quak" is not among the types of the pipeline: quake/,
  ],
  [
    'a type in two groups',
    { process: { groups: { a: { types: ['quake'] }, b: { types: ['quake'] } } } },
    /the type "quake" is in a and in b; it can be in one/,
  ],
  [
    'a type in no group',
    {
      pipeline: { types: { other: { time: 'time', fields: { value: 'value' } } } },
      process: { groups: { a: { types: ['quake'] } } },
    },
    /nobody would process the type "other"/,
  ],
  [
    'a group whose name is none',
    { process: { groups: { 'A!': { types: ['quake'] } } } },
    /process\.groups\.A!: the name of a group/,
  ],
  [
    'types of one queue in two groups',
    {
      pipeline: { types: { other: { queue: 'quake', time: 'time', fields: { value: 'value' } } } },
      process: { groups: { a: { types: ['quake'] }, b: { types: ['other'] } } },
    },
    /the queue "quake" is of a and of b: types that share a queue are processed together/,
  ],
  [
    'more at least than at most',
    { scaling: { mode: 'hpa', minReplicas: 5, maxReplicas: 2 } },
    /scaling: minReplicas \(5\) is more than maxReplicas \(2\)/,
  ],
  [
    'an HPA that scales to 0',
    { scaling: { mode: 'hpa', minReplicas: 0 } },
    /scaling\.minReplicas: an HPA cannot scale to 0\. Write 1, or mode: keda/,
  ],
  [
    'KEDA that is at 0 before it notices that a queue cannot be asked',
    { scaling: { mode: 'keda', minReplicas: 0, keda: { cooldownPeriod: 120 } } },
    /scaling\.keda\.cooldownPeriod: a queue that cannot be asked is noticed after 120 s .*Write more than 120/,
  ],
  [
    'KEDA without a region',
    { pipeline: { queue: { sqs: { region: null } } }, scaling: { mode: 'keda' } },
    /scaling\.keda\.awsRegion: KEDA needs the region/,
  ],
  [
    'KEDA with an endpoint that is a reference',
    { pipeline: { queue: { sqs: { endpoint: '${env:SQS}' } } }, scaling: { mode: 'keda' } },
    /scaling\.keda\.awsEndpoint: KEDA needs the endpoint as it is/,
  ],
  [
    'KEDA with the role of nobody',
    { scaling: { mode: 'keda', keda: { identity: 'role' } } },
    /scaling\.keda\.roleArn: identity: role needs it/,
  ],
  [
    'KEDA with the Secret of nobody',
    { scaling: { mode: 'keda', keda: { identity: 'secret' } } },
    /scaling\.keda\.existingSecret\.name: identity: secret needs it/,
  ],
  [
    'KEDA with the authentication of nobody',
    { scaling: { mode: 'keda', keda: { identity: 'existing' } } },
    /scaling\.keda\.triggerAuthentication\.name: identity: existing needs it/,
  ],
  [
    'KEDA with types that are not known',
    { pipeline: null, existingConfigMap: { name: 'ours' }, scaling: { mode: 'keda' } },
    /with existingConfigMap the types are not known here\. Name them/,
  ],
  [
    'a variable twice',
    { env: { INFLUXDB_TOKEN: 'secret' } },
    /secretEnv\.INFLUXDB_TOKEN: env has it too; give it once/,
  ],
  [
    'a Collector that has nowhere to write',
    { observability: { collector: { enabled: true } } },
    /observability\.collector: it has nowhere to write/,
  ],
  [
    'a Kibana without an Elasticsearch',
    { observability: { kibana: { eck: { enabled: true } } } },
    /ECK's Kibana needs ECK's Elasticsearch/,
  ],
  [
    'an Elasticsearch of ECK and one of your own',
    { observability: { elasticsearch: { url: 'http://elastic', eck: { enabled: true } } } },
    /observability\.elasticsearch: url and eck\.enabled: give one of them/,
  ],
];

for (const version of [HELM4, HELM3]) {
  describe(`wrong values of the chart with ${version.name}`, function () {
    this.timeout(60_000);

    for (const [what, values, message] of WRONG) {
      it(`are refused with one sentence: ${what}`, async () => {
        const refusal = await template(merged(minimalValues(), values), { version }).then(
          () => 'nothing was refused',
          (error: Error) => error.message,
        );
        expect(refusal).to.match(message);
        expect(refusal).not.to.match(/nil pointer|wrong type for value|runtime error/);
      });
    }
  });
}

/** Mappings are laid over each other; null takes a value away. */
function merged(below: object, above: object): Record<string, unknown> {
  const all: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const there = all[key];
    if (value === null) {
      delete all[key];
    } else if (isMapping(there) && isMapping(value)) {
      all[key] = merged(there, value);
    } else {
      all[key] = value;
    }
  }
  return all;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
