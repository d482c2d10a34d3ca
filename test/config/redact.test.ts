import { expect } from 'chai';
import * as fc from 'fast-check';
import { createRedact, SHORTEST_SECRET } from '../../src/config/redact.ts';

describe('redact', () => {
  it('replaces a secret wherever it stands', () => {
    const redact = createRedact(['hunter22']);
    expect(redact('a hunter22 b hunter22')).to.equal('a *** b ***');
  });

  it('leaves short values alone', () => {
    const redact = createRedact(['test', 'x'.repeat(SHORTEST_SECRET - 1), '']);
    expect(redact('the latest test of xxxxx')).to.equal('the latest test of xxxxx');
  });

  it('is the same text, not a copy, when there are no secrets', () => {
    const text = 'nothing to hide';
    expect(createRedact([])(text)).to.equal(text);
  });

  it('replaces the longest first, so that no end of it is left', () => {
    expect(createRedact(['secret', 'secret-and-more'])('secret-and-more secret')).to.equal('*** ***');
  });

  it('takes characters of regular expressions as they are', () => {
    expect(createRedact(['a.b*c(d)[e]\\$'])('x a.b*c(d)[e]\\$ a-b-c-d-e')).to.equal('x *** a-b-c-d-e');
  });

  it('hides a long secret, such as a key in a file', () => {
    const key = Array.from({ length: 1_000 }, (_, line) => `line ${line} of a key (with + and /)`).join('\n');
    expect(createRedact([key])(JSON.stringify({ key }))).to.equal('{"key":"***"}');
  });

  const secret = 'p@ss wörd/+"\\?&=é\n;1';
  for (const [form, written] of [
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in small letters', encodeURIComponent(secret).toLowerCase()],
    ['as a form encodes it', new URLSearchParams({ q: secret }).toString().slice(2)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
    ['escaped for JSON', JSON.stringify(secret).slice(1, -1)],
  ] as const) {
    it(`replaces a secret ${form}`, () => {
      expect(createRedact([secret])(`<${written}>`)).to.equal('<***>');
    });
  }

  it('finds any secret in any of its forms', () => {
    const secrets = fc.string({ minLength: SHORTEST_SECRET, maxLength: 40, unit: 'binary' });
    const forms = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => encodeURIComponent(text.toWellFormed()),
      (text) => Buffer.from(text).toString('base64'),
      (text) => JSON.stringify(text).slice(1, -1),
    );
    fc.assert(
      fc.property(secrets, forms, (text, write) => {
        expect(createRedact([text])(`<${write(text)}>`)).not.to.include(write(text));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
