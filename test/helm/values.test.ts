import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readOptions } from '../../scripts/chart/options.ts';
import { CHART } from '../../scripts/chart/scenarios.ts';
import { valuesSchema } from '../../scripts/chart/values-schema.ts';
import { valuesTable } from '../../scripts/chart/values-table.ts';

const VALUES = `# Of the file, and nobody's.

# -- How many,
# and why.
# @schema { minimum: 1 }
count: 2
process:
  # -- Whether.
  enabled: true
  # -- Kept as it is: a | b.
  resources:
    # A note.
    cpu: 1
scaling:
  # -- How.
  mode: ""
`;

describe('the values of the chart', () => {
  it('are read with their texts, and what is below a text is one value', () => {
    const rows = valuesTable(readOptions(VALUES)).split('\n').slice(2);
    expect(rows).to.deep.equal([
      '| `count` | `2` | How many, and why. |',
      '| `process.enabled` | `true` | Whether. |',
      '| `process.resources` | `{"cpu":1}` | Kept as it is: a \\| b. |',
      '| `scaling.mode` |  | How. |',
    ]);
  });

  it('have a schema that knows no other key', () => {
    const schema = JSON.parse(JSON.stringify(valuesSchema(readOptions(VALUES))));
    expect(schema.additionalProperties).to.equal(false);
    expect(schema.properties.count).to.deep.equal({
      description: 'How many, and why.',
      type: 'integer',
      minimum: 1,
    });
    expect(schema.properties.process.additionalProperties).to.equal(false);
    expect(Object.keys(schema.definitions.group.properties)).to.deep.equal(['types', 'scaling', 'resources']);
  });

  it('cannot be without a text', () => {
    expect(() => readOptions('a:\n  # -- One.\n  b: 1\n  c: 2\n')).to.throw(
      'values.yaml: a.c has no text: put a comment that begins with -- above it.',
    );
    expect(() => readOptions('a: [\n')).to.throw('values.yaml: ');
  });
});

describe('the Collector of the chart', () => {
  it('has the very files of observability/', () => {
    const [theirs, ours] = [join(CHART, '../../observability/collector'), join(CHART, 'files/collector')];
    const names = readdirSync(theirs).filter((name) => name.endsWith('.yaml'));
    expect(readdirSync(ours)).to.have.members(names);
    for (const name of names) {
      expect(readFileSync(join(ours, name), 'utf8'), name).to.equal(readFileSync(join(theirs, name), 'utf8'));
    }
  });
});
