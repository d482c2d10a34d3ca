import { expect } from 'chai';
import { createResolver, MAX_REFERENCED_BYTES, referencesOf } from '../../src/config/references.ts';
import { folderWith } from '../support/config-file.ts';

const env = { TOKEN: 'abc-123', EMPTY: '', ODD: '${env:TOKEN} $& }' };

function resolve(text: string, folder = '/nowhere'): string {
  const resolved = createResolver(folder, env).resolve(text);
  return typeof resolved === 'string' ? resolved : resolved.map(({ wrong }) => `! ${wrong}`).join('\n');
}

describe('a reference', () => {
  for (const [text, becomes] of [
    ['${env:TOKEN}', 'abc-123'],
    ['Bearer ${env:TOKEN}!', 'Bearer abc-123!'],
    ['${env:TOKEN}${env:TOKEN}', 'abc-123abc-123'],
    ['${env:MISSING:-default}', 'default'],
    ['${env:MISSING:-}', ''],
    ['${env:MISSING:-https://x.example:80/a?b=c}', 'https://x.example:80/a?b=c'],
    ['${env:TOKEN:-default}', 'abc-123'],
    ['${env:EMPTY:-default}', 'default'],
    ['${env:EMPTY}', ''],
    ['$${env:TOKEN}', '${env:TOKEN}'],
    ['$5 and {x} and $', '$5 and {x} and $'],
    ['${env:ODD}', '${env:TOKEN} $& }'],
  ] as const) {
    it(`makes ${JSON.stringify(becomes)} of ${text}`, () => {
      expect(resolve(text)).to.equal(becomes);
    });
  }

  for (const [text, says] of [
    ['${env:TOKN}', '! ${env:TOKN} is not set in the environment. Did you mean TOKEN?'],
    [
      '${env:NOWHERE}',
      '! ${env:NOWHERE} is not set in the environment. Set it, or give a default: ${env:NOWHERE:-…}.',
    ],
    ['${env:constructor}', '! ${env:constructor} is not set in the environment.'],
    ['${TOKEN}', '! ${TOKEN} is not a reference. Write ${env:NAME}'],
    ['${env:1X}', '! ${env:1X} is not a reference.'],
    ['${env:TOKEN', '! has a reference without an end.'],
    ['${env:A:-${env:TOKEN}}', '! has a reference inside of a reference.'],
  ] as const) {
    it(`refuses ${text}`, () => {
      expect(resolve(text)).to.match(/^! /).and.include(says);
    });
  }

  it('says everything that is wrong in one text', () => {
    expect(resolve('${env:A1} ${env:B2}').split('\n')).to.have.length(2);
  });

  it('reads a file beside the configuration, without one newline at its end', async () => {
    await using place = await folderWith({ 'a/token': 'one\ntwo\n\n', crlf: 'x\r\n', bare: 'y' });
    expect(resolve('<${file:a/token}>', place.folder)).to.equal('<one\ntwo\n>');
    expect(resolve('${file:crlf}${file:bare}', place.folder)).to.equal('xy');
    expect(resolve(`\${file:${place.folder}/bare}`)).to.equal('y');
  });

  it('reads no folder, no missing, no large and no binary file', async () => {
    await using place = await folderWith({
      'a/b': '',
      large: 'x'.repeat(MAX_REFERENCED_BYTES + 1),
      fits: 'x'.repeat(MAX_REFERENCED_BYTES),
      binary: Uint8Array.of(0xff, 0xfe, 0x00),
    });
    expect(resolve('${file:a}', place.folder)).to.equal('! ${file:a} is a folder. Name a file in it.');
    expect(resolve('${file:none}', place.folder)).to.equal('! ${file:none} does not exist. Check its name.');
    expect(resolve('${file:large}', place.folder)).to.include('is larger than 64KiB');
    expect(resolve('${file:binary}', place.folder)).to.include('is not UTF-8 text');
    expect(resolve('${file:fits}', place.folder)).to.have.length(MAX_REFERENCED_BYTES);
  });

  it('makes a secret of what comes from outside, and of nothing else', async () => {
    await using place = await folderWith({ token: 'from-a-file\n' });
    const resolver = createResolver(place.folder, env);
    resolver.resolve('${env:TOKEN} ${env:NO:-default} ${file:token} $${x} literal');
    expect([...resolver.secrets]).to.deep.equal(['abc-123', 'from-a-file']);
  });

  it('can be shown without its default', () => {
    expect(referencesOf('key ${env:A:-secret} and ${file:b} $${c}')).to.equal('${env:A}…${file:b}');
  });
});
