import { join } from 'node:path';
import { expect } from 'chai';
import { loadProcessor } from '../../src/config/modules.ts';
import { folderWith } from '../support/config-file.ts';

async function load(text: string, name = 'type.ts') {
  await using place = await folderWith({ [name]: text });
  return await loadProcessor(join(place.folder, name));
}

const DROP = "({ type: 'drop', rule: String(record) })";

describe('a module that is used as a type', () => {
  for (const [name, text] of [
    ['type.ts', `export default (record: unknown) => ${DROP};`],
    ['type.js', `export default function (record) { return ${DROP}; }`],
    ['type.mjs', `const process = (record) => ${DROP}; export { process as default };`],
    ['type.cjs', `module.exports = (record) => ${DROP};`],
  ] as const) {
    it(`gives its default export from ${name}`, async () => {
      const processor = await load(text, name);
      expect(processor).to.be.a('function');
      expect((processor as (record: unknown) => unknown)('a')).to.deep.equal({ type: 'drop', rule: 'a' });
    });
  }

  for (const [what, text, says] of [
    [
      'has no default export',
      'export const process = () => 1;',
      'has no default export. Write: export default',
    ],
    [
      'exports no function',
      'export default { process() {} };',
      'exports no function as its default. Export one',
    ],
    [
      'throws while it is loaded',
      "throw new Error('no luck')",
      'cannot be loaded: no luck. Mend the module.',
    ],
    ['throws something that is no error', "throw 'tea'", 'cannot be loaded: tea. Mend the module.'],
    ['is not TypeScript', 'export default (', 'cannot be loaded: '],
    [
      'needs what is not there',
      "import './nothing.ts'; export default () => 1;",
      'cannot be loaded: Cannot find module',
    ],
    ['needs more than its types taken out', 'enum A { B } export default () => A.B;', 'cannot be loaded: '],
  ] as const) {
    it(`tells when it ${what}`, async () => {
      expect(await load(text))
        .to.have.property('wrong')
        .that.includes(says);
    });
  }

  it('tells when there is none, or a folder', async () => {
    await using place = await folderWith({});
    expect(await loadProcessor(join(place.folder, 'none.ts'))).to.deep.equal({
      wrong: 'does not exist. Name a module, relative to this file.',
    });
    expect(await loadProcessor(place.folder))
      .to.have.property('wrong')
      .that.includes('is not a file');
  });
});
