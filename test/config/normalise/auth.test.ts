import { expect } from 'chai';
import type { SourceConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

async function authOf(auth: string): Promise<SourceConfig['auth']> {
  const { sources } = await pipelineOf(configWith({ source: `${SOURCE}\nauth: ${auth}` }));
  return sources[0]?.auth;
}

async function wrong(auth: string): Promise<string> {
  return (await complaints(configWith({ source: `${SOURCE}\nauth: ${auth}` }))).join('\n');
}

const BEARER = { in: 'header', name: 'authorization', prefix: 'Bearer ' };

describe('auth', () => {
  it('reads a key in a header or in the query', async () => {
    expect(await authOf('{ key: { header: X-Api-Key, value: abc } }')).to.deep.equal({
      style: 'fixed',
      place: { in: 'header', name: 'x-api-key', prefix: '' },
      value: 'abc',
    });
    expect(await authOf('{ key: { query: api_key, value: abc, prefix: "v1-" } }')).to.deep.equal({
      style: 'fixed',
      place: { in: 'query', name: 'api_key', prefix: 'v1-' },
      value: 'abc',
    });
  });

  it('reads a bearer token, and user and password', async () => {
    expect(await authOf('{ bearer: abc }')).to.deep.equal({ style: 'fixed', place: BEARER, value: 'abc' });
    expect(await authOf('{ basic: { user: Aladdin, password: open sesame } }')).to.deep.equal({
      style: 'fixed',
      place: { ...BEARER, prefix: 'Basic ' },
      value: 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    });
  });

  it('reads client credentials', async () => {
    const yaml =
      '{ oauth2: { tokenUrl: "https://l.example/t", clientId: me, clientSecret: s3cret, scope: read, parameters: { audience: a } } }';
    expect(await authOf(yaml)).to.deep.equal({
      style: 'oauth2',
      tokenUrl: 'https://l.example/t',
      clientId: 'me',
      clientSecret: 's3cret',
      credentials: 'header',
      parameters: { audience: 'a', scope: 'read' },
      place: BEARER,
    });
  });

  it('reads a login', async () => {
    const yaml =
      '{ login: { url: "https://a.example/login", headers: { X-A: b }, body: { user: me }, tokenPath: data.id, lasts: 1h, header: X-Session } }';
    expect(await authOf(yaml)).to.deep.equal({
      style: 'login',
      request: {
        url: 'https://a.example/login',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-a': 'b' },
        body: '{"user":"me"}',
      },
      tokenPath: 'data.id',
      lifetimeMs: 3_600_000,
      place: { in: 'header', name: 'x-session', prefix: '' },
    });
  });

  it('reads keys to sign with, of temporary credentials too', async () => {
    const keys = { service: 'es', region: 'eu-central-1', accessKeyId: 'AKID', secretAccessKey: 's3cret' };
    expect(await authOf(`{ sigv4: ${JSON.stringify(keys)} }`)).to.include({ style: 'sigv4', ...keys });
    const temporary = { ...keys, sessionToken: 't0ken' };
    expect(await authOf(`{ sigv4: ${JSON.stringify(temporary)} }`)).to.deep.equal({
      style: 'sigv4',
      ...temporary,
    });
    const odd = { ...keys, service: 'Amazon ES', region: 'Frankfurt am Main', sessionToken: ['t0ken'] };
    const said = await wrong(`{ sigv4: ${JSON.stringify(odd)} }`);
    expect(said).to.include('is not the name of a service').and.to.include('is not a region');
    expect(said).not.to.match(/s3cret|t0ken/);
  });

  it('is one of them, in one place', async () => {
    expect(await wrong('{}')).to.include('has none of key, bearer, basic, oauth2, login');
    expect(await wrong('{ bearer: a, basic: { user: u, password: p } }')).to.include('does not go with');
    expect(await wrong('{ key: { value: a } }')).to.include('has none of header, query');
    expect(await wrong('{ key: { header: a, query: b, value: c } }')).to.include('does not go with');
    expect(await wrong('{ key: { header: "a b", value: c } }')).to.include('is not the name of a header');
    expect(await wrong('{ bearer: "a\\nb" }')).to.include('holds what a header cannot carry');
  });

  it('hides what is secret in it, and nothing else', async () => {
    const said = await wrong(
      '{ oauth2: { tokenUrl: "ftp://l.example/t", clientId: "", clientSecret: hunter22, parameters: { password: hunter23 } } }',
    );
    expect(said).to.include('ftp').and.not.include('hunter2');
    expect(await wrong('{ bearer: [hunter22] }')).not.to.include('hunter22');
  });
});
