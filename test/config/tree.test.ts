import { expect } from 'chai';
import { createResolver } from '../../src/config/references.ts';
import { MAX_DEPTH, MAX_VALUES, readTree } from '../../src/config/tree.ts';

const env = { COUNT: '5', BAD: 'a: [1\n- "' };

function read(text: string, isText = false) {
  return readTree(text, { resolver: createResolver('/nowhere', env), isText: () => isText });
}

function slips(text: string): string[] {
  const tree = read(text);
  return tree.slips.map(({ offset, message }) => {
    const { line, column } = tree.place(offset);
    return `${line}:${column} ${message}`;
  });
}

describe('a YAML file', () => {
  it('is read as plain values', () => {
    const { value, slips: wrong } = read('a: 1\nb: [x, true, 1.5, ~]\n"c d": { e: "1" }\n1.10: f');
    expect(value).to.deep.equal({ a: 1, b: ['x', true, 1.5, null], 'c d': { e: '1' }, '1.10': 'f' });
    expect(wrong).to.deep.equal([]);
  });

  it('keeps a scalar as it is written where text is expected', () => {
    const { value } = read('[1.10, 007, 1e3, yes, True, 12345678901234567890, ~, "q"]', true);
    expect(value).to.deep.equal(['1.10', '007', '1e3', 'yes', 'True', '12345678901234567890', null, 'q']);
  });

  it('resolves references after it is parsed, so that no value becomes structure', () => {
    expect(read('a: ${env:BAD}\nb: "<${env:COUNT}>"').value).to.deep.equal({ a: env.BAD, b: '<5>' });
  });

  it('knows where each value stands', () => {
    const tree = read('a:\n  - b: 1\n    c: [x,\n      y]\n');
    const spot = tree.root.children.get('a')?.children.get(0)?.children.get('c');
    expect(tree.place(spot?.key ?? 0)).to.deep.equal({ line: 3, column: 5 });
    expect(tree.place(spot?.value ?? 0)).to.deep.equal({ line: 3, column: 8 });
    expect(tree.place(spot?.children.get(1)?.value ?? 0)).to.deep.equal({ line: 4, column: 7 });
  });

  it('unfolds anchors, aliases and merges', () => {
    const { value } = read(
      [
        'a: &a { x: 1, y: 2 }',
        'b: &b { <<: *a, y: 3 }',
        'c: { z: 4, <<: [*b, *a] }',
        'd: *b',
        'e: { f: &f { g: 1 }, <<: *f }',
      ].join('\n'),
    );
    expect(value).to.deep.equal({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      c: { x: 1, y: 3, z: 4 },
      d: { x: 1, y: 3 },
      e: { f: { g: 1 }, g: 1 },
    });
  });

  it('is null when there is nothing in it', () => {
    for (const text of ['', '# only a comment\n', '---\n', '~']) {
      expect(read(text).value).to.equal(null);
    }
  });

  for (const [name, text, says] of [
    ['a tab', 'a:\n\tb: 1\n', '2:1 This is not YAML: A tab is used for indentation. Indent with spaces.'],
    ['a missing quote', 'a: "x\n', '2:1 This is not YAML: Missing closing "quote. Add it.'],
    [
      'wrong indentation',
      'a:\n  b: 1\n c: 2\n',
      '3:1 This is not YAML: All mapping items must start at the same column.',
    ],
    [
      'a colon in a value',
      'a: b: c\n',
      '1:4 This is not YAML: Nested mappings are not allowed in compact mappings. Put',
    ],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      '2:1 This is not YAML: The file holds more than one document. Keep one.',
    ],
    ['a tag', 'a: !secret x\n', '1:4 This is not YAML: Unresolved tag: !secret. Remove the tag.'],
    [
      'a bare reference in a flow',
      'a: { b: ${env:COUNT} }\n',
      '1:10 This is not YAML: a reference inside of { } or [ ] stands without quotes.',
    ],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', '3:1 is given twice, first in line 1. Keep one.'],
    ['an unknown alias', 'abc: &abc 1\nb: *abd\n', '2:4 *abd has no anchor before it. Did you mean abc?'],
    ['a merge of no mapping', 'a: &a 1\nb: { <<: *a }\n', '2:10 << takes mappings that stand before it.'],
    ['a merge of itself', 'a: &a { <<: *a }\n', '1:13 << takes mappings that stand before it.'],
    ['a key that is a list', '? [a]\n: 1\n', '1:3 A key here is not a name.'],
    ['a key that would be a prototype', '__proto__: 1\n', '1:1 A key here is not a name.'],
    ['a reference in a key', '"${env:COUNT}": 1\n', '1:1 is a key, and references stand in values only.'],
    [
      'a number that is rounded',
      'a: 12345678901234567890\n',
      '1:4 12345678901234567890 is not a number that can be kept exactly.',
    ],
    ['an infinity', 'a: -.inf\n', '1:4 -.inf is not a number that can be kept exactly.'],
    ['a reference to nothing', 'a: x\nb: ${env:NO}\n', '2:4 ${env:NO} is not set in the environment.'],
  ] as const) {
    it(`tells of ${name}`, () => {
      expect(slips(text)[0]).to.include(says.replace('"quote', 'quote'));
    });
  }

  it('says nothing of the text that is no YAML: it may be a secret', () => {
    for (const text of [
      '- a\nhunter22\n',
      'password: "hunter22" hunter22\n',
      'a: [x, hunter22\n',
      '- x\nkey: hunter22\n',
    ]) {
      expect(slips(text)).not.to.be.empty;
      expect(slips(text).join()).not.to.include('hunter22');
    }
  });

  it('stops at a file that unfolds without end', () => {
    const levels = Array.from(
      { length: 20 },
      (_, index) => `l${index + 1}: &l${index + 1} [*l${index}, *l${index}, *l${index}]`,
    );
    const tree = read(['l0: &l0 [x, x, x]', ...levels].join('\n'));
    expect(tree.value).to.equal(undefined);
    expect(tree.slips[0]?.message).to.include(`more than ${MAX_VALUES} values`);
  });

  it('stops at what is nested too deep, or within itself', () => {
    expect(slips('['.repeat(MAX_DEPTH + 2) + ']'.repeat(MAX_DEPTH + 2)).join()).to.include('Make it flatter');
    expect(slips('a: &a [*a]\n').join()).to.include('Make it flatter');
    expect(slips('['.repeat(50_000))).not.to.be.empty;
  });
});
