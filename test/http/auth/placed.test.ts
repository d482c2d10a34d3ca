import { expect } from 'chai';
import { placed, withoutCredential } from '../../../src/http/auth/placed.ts';
import { apiRequest } from '../../support/http-doubles.ts';

const HEADER = { in: 'header', name: 'x-api-key', prefix: '' } as const;
const QUERY = { in: 'query', name: 'api_key', prefix: '' } as const;

describe('placed', () => {
  it('puts a credential into a header, instead of what stood there', () => {
    const request = apiRequest({ headers: { accept: 'text/csv', 'x-api-key': 'old' } });
    expect(placed(request, HEADER, 'k1').headers).to.deep.equal({ accept: 'text/csv', 'x-api-key': 'k1' });
    const bearer = { in: 'header', name: 'authorization', prefix: 'Bearer ' } as const;
    expect(placed(request, bearer, 'k1').headers['authorization']).to.equal('Bearer k1');
  });

  it('puts a credential into the query, and takes it out of a URL again', () => {
    const request = apiRequest({ url: 'https://api.example/quakes?page=2' });
    const { url } = placed(request, QUERY, 'a b&c');
    expect(url).to.equal('https://api.example/quakes?page=2&api_key=a+b%26c');
    expect(withoutCredential(url, QUERY)).to.equal('https://api.example/quakes?page=2');
    expect(withoutCredential(url, HEADER)).to.equal(url);
    expect(withoutCredential('https://api.example/?b=%20', QUERY)).to.equal('https://api.example/?b=%20');
  });
});
