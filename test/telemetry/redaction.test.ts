import { expect } from 'chai';
import * as fc from 'fast-check';
import { cleanAttributes, MAX_TEXT, namesSecret, outgoing } from '../../src/telemetry/redaction.ts';

const clean = outgoing((text) => text.replaceAll('hunter2', '***'));

describe('redaction', () => {
  const texts: readonly (readonly [string, string, string])[] = [
    ['a known secret', 'wrong password hunter2', 'wrong password ***'],
    ['userinfo of a URL', 'GET https://me:pa55@host/a?b=1', 'GET https://host/a?b=1'],
    ['userinfo with an @ in it', 'influx://me:p@55@host:8086', 'influx://host:8086'],
    ['a secret parameter', 'https://host/a?api_key=abc&page=2', 'https://host/a?api_key=***&page=2'],
    ['a secret parameter at the end of a sentence', 'asked /a?token=abc now', 'asked /a?token=*** now'],
    ['a query without its URL', '?appid=abc&q=x', '?appid=***&q=x'],
    ['a camel-cased name', 'accessToken=abc', 'accessToken=***'],
    [
      'the parameters of a signed URL',
      'X-Amz-Signature=abc&X-Amz-Date=1',
      'X-Amz-Signature=***&X-Amz-Date=1',
    ],
    [
      'a URL inside a URL',
      'next=https%3A%2F%2Fh%2F%3Ftoken%3Dabc%26p%3D2',
      'next=https%3A%2F%2Fh%2F%3Ftoken%3D***%26p%3D2',
    ],
    ['a member of a JSON text', '{"apiKey": "a\\"bc", "page": "2"}', '{"apiKey": "***", "page": "2"}'],
    ['an authorization header', 'authorization: Digest abc\nhost: x', 'authorization: ***\nhost: x'],
    ['a key header', 'sent x-api-key: abc', 'sent x-api-key: ***'],
    ['a bearer token in a sentence', 'refused Bearer abc.def-1234', 'refused Bearer ***'],
  ];
  for (const [what, text, shown] of texts) {
    it(`hides ${what}`, () => {
      expect(clean(text)).to.equal(shown);
    });
  }

  for (const text of [
    'The station KGS did not answer within 30 s.',
    'https://host/a?page=2&limit=100#top',
    'a basic authentication is needed',
    'mail@example.org wrote',
    'x == y',
  ]) {
    it(`leaves '${text}' as it is`, () => {
      expect(clean(text)).to.equal(text);
    });
  }

  it('cuts long texts after redaction, so that no half of a secret is left', () => {
    const text = `${'a'.repeat(MAX_TEXT - 4)}hunter2 and more`;
    expect(clean(text))
      .to.have.length(MAX_TEXT)
      .and.to.match(/a\*\*\*…$/);
  });

  it('hides the value of a secret parameter whatever it is', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9+/=._~%-]{6,40}$/).map((text) => `Q7${text}`);
    fc.assert(
      fc.property(
        fc.constantFrom('key', 'access_token', 'sig', 'Password', 'client-secret'),
        value,
        (name, secret) => {
          expect(clean(`failed: https://host/x?a=1&${name}=${secret}&b=2`)).not.to.include(secret);
        },
      ),
    );
  });

  for (const piece of ['a', 'a=', 'a-', '"a":"', 'x-', 'token ', 'https://', '%3d', 'key=', '"', ' :']) {
    it(`takes little time for a megabyte of '${piece}'`, function () {
      this.timeout(2_000);
      expect(clean(piece.repeat(1_000_000 / piece.length))).to.have.length.at.most(MAX_TEXT);
    });
  }

  it('tells secret names from others', () => {
    for (const name of [
      'api_key',
      'X-API-Key',
      'subscription-key',
      'sessionid',
      'oauth_token',
      'PWD',
      'sas-sig',
    ]) {
      expect(namesSecret(name), name).to.equal(true);
    }
    for (const name of ['page', 'keyword', 'author', 'signal', 'tokens_used', 'limit']) {
      expect(namesSecret(name), name).to.equal(false);
    }
  });

  it('cleans attributes, lists too, and shows nothing under a secret name', () => {
    const attributes = {
      'url.full': 'http://u:p@h/',
      list: ['hunter2', 'b'],
      count: 3,
      authorization: 'x',
      keys: true,
    };
    expect(cleanAttributes<unknown>(attributes, clean)).to.deep.equal({
      'url.full': 'http://h/',
      list: ['***', 'b'],
      count: 3,
      authorization: '***',
      keys: true,
    });
  });
});
