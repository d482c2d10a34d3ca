import { expect } from 'chai';
import { isSecretAt, literalSecrets, saysSecret } from '../../src/config/secret-names.ts';

describe('the name of a key', () => {
  for (const name of [
    'token',
    'authorization',
    'Authorization',
    'password',
    'secretAccessKey',
    'X-Api-Key',
    'api_key',
    'apikey',
    'access_key',
    'client_secret',
    'Cookie',
    'key',
    'appid',
    'x-auth-token',
  ]) {
    it(`says secret in ${name}`, () => {
      expect(saysSecret(name)).to.equal(true);
    });
  }

  for (const name of [
    'accept',
    'accessKeyId',
    'format',
    'limit',
    'keyword',
    'region',
    'monkey',
    'application',
  ]) {
    it(`says nothing in ${name}`, () => {
      expect(saysSecret(name)).to.equal(false);
    });
  }

  it('counts only where something is sent', () => {
    expect(isSecretAt(['sources', 'a', 'query', 'token'])).to.equal(true);
    expect(isSecretAt(['sources', 'a', 'form', 'password'])).to.equal(true);
    expect(isSecretAt(['sources', 'a', 'graphql', 'variables', 'input', 'apiKey'])).to.equal(true);
    expect(isSecretAt(['sources', 'a', 'graphql', 'query'])).to.equal(false);
    expect(isSecretAt(['store', 'influxdb', 'token'])).to.equal(true);
    expect(isSecretAt(['types', 'a', 'fields', 'token'])).to.equal(false);
    expect(isSecretAt(['sources', 'token', 'url'])).to.equal(false);
    expect(isSecretAt(['sources', 'a', 'partitions', 'key', 0])).to.equal(false);
  });
});

describe('literal secrets', () => {
  it('are the values of keys that say so, and the token without its scheme', () => {
    const config = {
      sources: {
        a: { headers: { authorization: 'Bearer abc123', accept: 'x' }, body: { auth: { password: 'p' } } },
      },
      queue: { sqs: { secretAccessKey: 's3cret' } },
      types: { a: { fields: { token: 'a.path' } } },
    };
    expect(literalSecrets(config)).to.have.members(['Bearer abc123', 'abc123', 'p', 's3cret']);
  });

  it('are the password and the keys in a URL', () => {
    const config = { sources: { a: { url: 'https://me:p%40ss@x.example/?api_key=k1&limit=5' } } };
    expect(literalSecrets(config)).to.have.members(['p@ss', 'k1']);
  });

  it('are none in what is not there', () => {
    expect(literalSecrets(null)).to.deep.equal([]);
    expect(literalSecrets(undefined)).to.deep.equal([]);
  });
});
