import { expect } from 'chai';
import { replaceSection } from '../../bench/section.ts';

const DOCUMENT = '# Title\n\n<!-- bench:begin -->\n\nold\n\n<!-- bench:end -->\n\nThe rest.\n';

describe('the section that the bench writes', () => {
  it('takes the place of the one before, and nothing else changes', () => {
    expect(replaceSection(DOCUMENT, 'new $& line')).to.equal(DOCUMENT.replace('old', () => 'new $& line'));
  });

  it('can be written again and again', () => {
    const once = replaceSection(DOCUMENT, 'new');
    expect(replaceSection(once, 'new')).to.equal(once);
  });

  for (const [what, document] of [
    ['has no marks', '# Title'],
    ['has no end', '<!-- bench:begin -->'],
    ['has its marks the wrong way round', '<!-- bench:end --><!-- bench:begin -->'],
    ['has two sections', DOCUMENT + DOCUMENT],
  ] as const) {
    it(`is refused by a document that ${what}`, () => {
      expect(() => replaceSection(document, 'new')).to.throw('needs one');
    });
  }
});
