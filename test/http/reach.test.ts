import { expect } from 'chai';
import { isNamed, mayBePrivate, mayIdentify, standing } from '../../src/http/reach.ts';
import { httpSource } from '../support/http-doubles.ts';

const source = httpSource({
  url: 'http://api.example/v1/{partition.a}',
  allowHosts: ['cdn.example', '*.files.example'],
});

function of(url: string, from = source): string {
  return standing(from, new URL(url));
}

describe('standing', () => {
  it('knows the own host, and https instead of http of it', () => {
    expect(of('http://api.example/other')).to.equal('own');
    expect(of('https://api.example/other')).to.equal('own');
  });

  it('takes another port or scheme, and a name that only looks like its own, for foreign', () => {
    for (const url of ['http://api.example:8080/', 'http://api.example.evil/', 'http://xapi.example/']) {
      expect(of(url)).to.equal('foreign');
    }
    const secure = httpSource({ url: 'https://api.example/' });
    expect(of('http://api.example/', secure)).to.equal('foreign');
  });

  it('knows hosts that are allowed by name', () => {
    expect(of('https://cdn.example/')).to.equal('named');
    expect(of('https://a.files.example/')).to.equal('named');
    expect(of('https://files.example/')).to.equal('foreign');
    expect(of('https://evilfiles.example/')).to.equal('foreign');
  });

  it('takes every host for its own where a template makes the host', () => {
    expect(of('https://any.example/', httpSource({ url: 'https://{partition.host}/' }))).to.equal('own');
  });
});

describe('mayIdentify', () => {
  it('is so on the own host alone, and not once another origin has led there', () => {
    expect(mayIdentify(source, {}, new URL('http://api.example/'))).to.equal(true);
    expect(mayIdentify(source, {}, new URL('http://cdn.example/'))).to.equal(false);
    expect(mayIdentify(source, { ledAway: true }, new URL('http://api.example/'))).to.equal(false);
    const anywhere = httpSource({ url: 'https://{partition.host}/' });
    expect(mayIdentify(anywhere, {}, new URL('https://any.example/'))).to.equal(true);
    expect(mayIdentify(anywhere, { ledAway: true }, new URL('https://any.example/'))).to.equal(false);
  });
});

describe('isNamed', () => {
  it('heeds a port where one is given', () => {
    const allowed = { allowHosts: ['cdn.example:8443', 'CDN2.example:443'] };
    expect(isNamed(allowed, new URL('https://cdn.example:8443/'))).to.equal(true);
    expect(isNamed(allowed, new URL('https://cdn.example/'))).to.equal(false);
    expect(isNamed(allowed, new URL('https://cdn2.example/'))).to.equal(true);
    expect(isNamed({}, new URL('https://cdn.example/'))).to.equal(false);
  });
});

describe('mayBePrivate', () => {
  it('is so for hosts that the configuration writes, tokens included', () => {
    const login = httpSource({
      auth: {
        style: 'login',
        request: { url: 'http://login.local/in', method: 'POST', headers: {} },
        tokenPath: 'id',
        place: { in: 'header', name: 'x', prefix: '' },
      },
    });
    const may = (url: string) => mayBePrivate([source, login], new URL(url));
    expect(may('http://api.example/')).to.equal(true);
    expect(may('https://cdn.example/')).to.equal(true);
    expect(may('http://login.local/')).to.equal(true);
    expect(may('https://a.files.example/')).to.equal(false);
    expect(may('http://169.254.169.254/')).to.equal(false);
  });

  it('is not so for a host that a template makes', () => {
    const templated = httpSource({ url: 'http://{partition.host}/' });
    expect(mayBePrivate([templated], new URL('http://10.0.0.1/'))).to.equal(false);
  });
});
