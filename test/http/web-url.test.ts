import { expect } from 'chai';
import { shown, webUrl } from '../../src/http/web-url.ts';
import { Failure } from '../../src/ports/failure.ts';

const plain = (text: string) => text;

describe('webUrl', () => {
  it('takes http and https', () => {
    expect(webUrl('https://api.example/a?b=c', plain).host).to.equal('api.example');
    expect(webUrl('http://127.0.0.1:8080', plain).port).to.equal('8080');
  });

  for (const text of ['', '/quakes', 'ftp://api.example/', 'file:///etc/passwd', 'https://']) {
    it(`refuses "${text}" for good`, () => {
      expect(() => webUrl(text, plain))
        .to.throw(Failure)
        .with.property('kind', 'permanent');
    });
  }

  it('refuses credentials in it, which would not be sent, and does not show them', () => {
    expect(() => webUrl('https://me:pass@api.example/a', plain))
      .to.throw(Failure, /https:\/\/api\.example\/a/)
      .that.satisfies(
        (failure: Failure) => !failure.message.includes('pass@') && !failure.message.includes('me:'),
      );
  });
});

describe('shown', () => {
  it('leaves out user, query and fragment', () => {
    const url = new URL('https://me:pass@api.example:444/a/b?key=k#f');
    expect(shown(url, plain)).to.equal('https://api.example:444/a/b');
  });

  it('redacts what is left', () => {
    const url = new URL('https://api.example/token/hush');
    expect(shown(url, (text) => text.replaceAll('hush', '***'))).to.equal('https://api.example/token/***');
  });
});
