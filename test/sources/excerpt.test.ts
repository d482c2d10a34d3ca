import { expect } from 'chai';
import { EXCERPT_LENGTH, excerpt, htmlTitle, isHtml } from '../../src/sources/excerpt.ts';

function asIs(text: string): string {
  return text;
}

describe('an excerpt', () => {
  it('is one line without control, escape or direction characters', () => {
    expect(excerpt('  a\r\n\tb\u0000\u001b[31mc\u202ed\ufeff ', asIs)).to.equal('a b [31mc d');
  });

  it('is cut where it is long, but not through a character', () => {
    expect(excerpt('x'.repeat(EXCERPT_LENGTH), asIs)).to.equal('x'.repeat(EXCERPT_LENGTH));
    expect(excerpt('x'.repeat(EXCERPT_LENGTH + 1), asIs)).to.equal(`${'x'.repeat(EXCERPT_LENGTH - 1)}…`);
    expect(excerpt(`${'x'.repeat(EXCERPT_LENGTH - 2)}😀😀`, asIs)).to.equal(
      `${'x'.repeat(EXCERPT_LENGTH - 2)}…`,
    );
  });

  it('never holds half a secret', () => {
    const secret = 'S'.repeat(100);
    const text = `${'x'.repeat(EXCERPT_LENGTH - 10)}${secret}`;
    expect(excerpt(text, (each) => each.replaceAll(secret, '***'))).to.equal(
      `${'x'.repeat(EXCERPT_LENGTH - 10)}***`,
    );
  });

  it('knows a page for people, and its title', () => {
    expect(isHtml('\n <!DOCTYPE html><html>')).to.equal(true);
    expect(isHtml('<html lang="en">')).to.equal(true);
    expect(isHtml('<?xml version="1.0"?>')).to.equal(false);
    expect(isHtml('{"a": "<html>"}')).to.equal(false);
    expect(htmlTitle('<html><head><title>\n Sign in </title>', asIs)).to.equal('Sign in');
    expect(htmlTitle('<html><body>no title</body>', asIs)).to.equal('<html><body>no title</body>');
  });
});
