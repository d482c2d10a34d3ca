import { expect } from 'chai';
import * as fc from 'fast-check';
import { createSigner } from '../../../src/http/auth/sign-request.ts';
import type { ApiRequest } from '../../../src/ports/api.ts';
import type { SigV4Auth } from '../../../src/ports/auth.ts';
import { apiRequest } from '../../support/http-doubles.ts';
import { expectedSignature, type Received, refusal } from '../../support/sigv4-verifier.ts';

const HOST = 'example.amazonaws.com';

/** The keys of AWS's test suite for signature version 4. */
const SUITE = {
  region: 'us-east-1',
  service: 'service',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** The keys of the examples in "Signature Calculations for the Authorization Header" of Amazon S3. */
const S3: SigV4Auth = {
  style: 'sigv4',
  service: 's3',
  region: 'us-east-1',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

const AUTH: SigV4Auth = {
  style: 'sigv4',
  service: 'execute-api',
  region: 'eu-central-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: SUITE.secret,
};

const AT = Date.parse('2026-11-22T10:00:00Z');

async function sign(auth: SigV4Auth, request: Partial<ApiRequest>, at = AT): Promise<ApiRequest> {
  const asked = apiRequest({ url: `https://${HOST}/`, ...request });
  return await createSigner(auth)(asked, new URL(asked.url), at);
}

function received(request: ApiRequest): Received {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...request.headers, host: url.host },
    body: request.body ?? '',
  };
}

function signatureOf(request: ApiRequest): string {
  return /Signature=([0-9a-f]+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}

describe('the verifier of signatures in these tests', () => {
  const vectors: readonly (readonly [string, string, string, string, Record<string, string>?, string?])[] = [
    ['get-vanilla', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31', 'GET', '/'],
    [
      'get-vanilla-query-order-key-case',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
      'GET',
      '/?Param2=value2&Param1=value1',
    ],
    ['post-vanilla', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', 'POST', '/'],
    [
      'post-x-www-form-urlencoded',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
      'POST',
      '/',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Param1=value1',
    ],
  ];
  for (const [name, signature, method, path, more = {}, body = ''] of vectors) {
    it(`agrees with AWS's test suite on ${name}`, () => {
      const headers = { ...more, host: HOST, 'x-amz-date': '20150830T123600Z' };
      const signedHeaders = Object.keys(headers);
      const request = { method, path, headers, body };
      expect(expectedSignature(request, { ...SUITE, signedHeaders })).to.equal(signature);
    });
  }
});

describe('a signature', () => {
  for (const [what, path, headers, signature] of [
    [
      'an object',
      '/test.txt',
      { range: 'bytes=0-9' },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    ['a life cycle', '/?lifecycle', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    [
      'a list of objects',
      '/?max-keys=2&prefix=J',
      {},
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ] as const) {
    it(`is the one that AWS publishes for ${what} of S3`, async () => {
      const url = `https://examplebucket.s3.amazonaws.com${path}`;
      const signed = await sign(S3, { url, headers }, Date.parse('2013-05-24T00:00:00Z'));
      expect(signatureOf(signed)).to.equal(signature);
    });
  }

  it('is good for any URL and any body, and for no other', async () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    const word = fc.string({ unit: 'grapheme', maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 3 }),
        fc.array(fc.tuple(segment, word), { maxLength: 4 }),
        fc.option(word, { nil: undefined }),
        async (path, query, body) => {
          const url = new URL(
            `https://${HOST}/${path.map((each) => `a${encodeURIComponent(each)}`).join('/')}`,
          );
          for (const [name, value] of query) {
            url.searchParams.append(name, value);
          }
          const asked = { url: url.href, method: body === undefined ? 'GET' : 'POST', body } as const;
          const signed = await sign(AUTH, asked);
          const as = { ...AUTH, secret: AUTH.secretAccessKey, now: AT };
          expect(refusal(received(signed), as)).to.equal(undefined);
          expect(refusal({ ...received(signed), body: `${body ?? ''}!` }, as)).to.equal('another body');
          expect(refusal({ ...received(signed), path: '/elsewhere' }, as)).to.equal('does not match');
          expect([...new URL(signed.url).searchParams]).to.deep.equal([...url.searchParams]);
          expect(decodeURIComponent(new URL(signed.url).pathname)).to.equal(decodeURIComponent(url.pathname));
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('leaves a path as it is that is no encoding of anything', async () => {
    expect((await sign(AUTH, { url: `https://${HOST}/a%zz/b*` })).url).to.equal(`https://${HOST}/a%zz/b%2A`);
  });

  it('carries the session token of temporary credentials, and covers it', async () => {
    const { headers } = await sign({ ...AUTH, sessionToken: 'session-1' }, {});
    expect(headers['x-amz-security-token']).to.equal('session-1');
    expect(headers['authorization']).to.include('x-amz-security-token');
  });

  it('leaves alone what the client itself writes, and holds no secret', async () => {
    const { headers } = await sign(AUTH, { headers: { accept: 'application/json', 'user-agent': 'x' } });
    expect(headers).not.to.have.property('host');
    expect(headers['authorization']).to.include('accept;host;').and.not.include('user-agent');
    expect(JSON.stringify(headers)).not.to.include(AUTH.secretAccessKey);
  });
});
