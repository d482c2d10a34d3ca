import { expect } from 'chai';
import { MAX_URL_LENGTH, nextUrl } from '../../../src/sources/paging/next-url.ts';

function from(asked: string, text: string, answered = asked): string {
  const next = nextUrl(text, { asked, answered });
  return next.type === 'url' ? next.url : `refused: ${next.why}`;
}

describe('a next URL', () => {
  const asked = 'https://api.example/v1/items?page=1';

  it('is resolved against the URL that answered', () => {
    expect(from(asked, '?page=2')).to.equal('https://api.example/v1/items?page=2');
    expect(from(asked, 'more')).to.equal('https://api.example/v1/more');
    expect(from(asked, '/v2/items')).to.equal('https://api.example/v2/items');
    expect(from(asked, '?page=2', 'https://api.example/v3/things')).to.equal(
      'https://api.example/v3/things?page=2',
    );
    expect(from(asked, 'https://API.example:443/x#part')).to.equal('https://api.example/x');
  });

  it('is refused where it leads away from the origin that was asked', () => {
    for (const text of [
      'https://evil.example/',
      'https://api.example.evil.example/',
      'https://api.example:8443/',
      '//evil.example/x',
      'http://169.254.169.254/latest/meta-data',
      'http://127.0.0.1/',
      'http://[::1]/',
      'https://api.example@evil.example/',
      '\\\\evil.example\\x',
      'http://api.example:8080/',
      'ftp://api.example/x',
      'file:///etc/passwd',
      'data:application/json,[]',
      'javascript:1',
    ]) {
      expect(from(asked, text), text).to.match(/^refused: leads to .* stay at https:\/\/api\.example$/);
    }
    expect(from('http://api.example/', 'https://api.example/')).to.match(/^refused: leads to https/);
  });

  it('is refused at another origin also where a redirect led there', () => {
    expect(from(asked, '?page=2', 'https://other.example/items')).to.match(
      /^refused: leads to https:\/\/other/,
    );
  });

  it('is asked by https where the API thinks it is on plain http', () => {
    expect(from(asked, 'http://api.example/v1/items?page=2')).to.equal('https://api.example/v1/items?page=2');
    expect(from('https://api.example:8443/', 'http://api.example/x')).to.match(/^refused/);
  });

  it('never takes a user or a password from a body', () => {
    expect(from(asked, 'https://user:word@api.example/x')).to.equal('https://api.example/x');
  });

  it('is refused where it is the URL that was just asked, or that just answered', () => {
    for (const text of ['', '#top', '?page=1', 'items?page=1', 'http://api.example/v1/items?page=1']) {
      expect(from(asked, text), text).to.contain('just asked');
    }
    expect(from(asked, '/moved', 'https://api.example/moved')).to.contain('just asked');
  });

  it('is refused where it is no URL, or longer than any server takes', () => {
    expect(from(asked, 'https://')).to.equal('refused: is not a URL');
    expect(from(asked, 'http://[')).to.equal('refused: is not a URL');
    expect(from(asked, `/${'x'.repeat(MAX_URL_LENGTH)}`)).to.equal('refused: has more than 8192 characters');
    expect(from(asked, `https://${'x'.repeat(5000)}.example/`)).to.have.length.below(300);
  });
});
