import { expect } from 'chai';
import { confined } from '../../src/http/confined.ts';
import { sourcesByName } from '../../src/http/sources.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, httpSource, NEVER, rejection, scriptedApi } from '../support/http-doubles.ts';

function setUp() {
  const inner = scriptedApi([{ status: 200 }]);
  const sourceOf = sourcesByName([httpSource({ allowHosts: ['cdn.example'] })]);
  return { inner, api: confined(inner, { sourceOf, redact: (text) => text }) };
}

const headers = { accept: 'a/b', 'x-api-key': 'hush' };

describe('confined', () => {
  it('leaves requests to the own host as they are', async () => {
    const { inner, api } = setUp();
    const request = apiRequest({ method: 'POST', headers, body: '{}' });
    await api.exchange(request, NEVER);
    expect(inner.asked[0]).to.equal(request);
  });

  it('takes credentials off for a host that is allowed by name', async () => {
    const { inner, api } = setUp();
    await api.exchange(apiRequest({ url: 'https://cdn.example/2', headers }), NEVER);
    expect(inner.asked[0]?.headers).to.deep.equal({ accept: 'a/b' });
  });

  it('sends no body there, and nothing at all to any other host', async () => {
    const { inner, api } = setUp();
    for (const request of [
      apiRequest({ url: 'https://cdn.example/', method: 'POST', body: '{}' }),
      apiRequest({ url: 'https://evil.example/?a=hush' }),
    ]) {
      const failure = await rejection(api.exchange(request, NEVER));
      expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
      expect(failure.message).to.include('the source quakes').and.not.include('hush');
    }
    expect(inner.asked).to.deep.equal([]);
  });
});
