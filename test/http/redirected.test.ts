import { expect } from 'chai';
import { redirected } from '../../src/http/redirected.ts';
import { sourcesByName } from '../../src/http/sources.ts';
import type { ApiResponse } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { apiRequest, httpSource, NEVER, rejection, scriptedApi } from '../support/http-doubles.ts';

function setUp(script: readonly Partial<ApiResponse>[], redirects: number, allowHosts?: readonly string[]) {
  const source = httpSource({ allowHosts, limits: { ...httpSource().limits, redirects } });
  const inner = scriptedApi(script);
  const sourceOf = sourcesByName([source]);
  return { inner, api: redirected(inner, { sourceOf, redact: (text) => text }) };
}

const hop = { status: 302, headers: { location: '/next' } };

describe('redirected', () => {
  it('follows as many as the source allows, and gives the answer at the end', async () => {
    const { api, inner } = setUp([hop, hop, { status: 200, body: 'here' }], 2);
    expect(await api.exchange(apiRequest(), NEVER)).to.include({
      body: 'here',
      url: 'https://api.example/next',
    });
    expect(inner.asked).to.have.length(3);
  });

  it('gives up for good after that, naming the limit and not the query', async () => {
    const { api, inner } = setUp([hop], 2);
    const failure = await rejection(
      api.exchange(apiRequest({ url: 'https://api.example/a?key=hush' }), NEVER),
    );
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    expect(failure.message).to.include('limits.redirects').and.not.include('hush');
    expect(inner.asked).to.have.length(3);
  });

  it('follows to another host only where the source allows it by name', async () => {
    const away = { status: 302, headers: { location: 'https://other.example/next' } };
    const { api } = setUp([away], 2);
    const failure = await rejection(api.exchange(apiRequest(), NEVER));
    expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    expect(failure.message).to.include('name it in allowHosts');
    const allowed = setUp([away, { status: 200 }], 2, ['other.example']);
    expect(await allowed.api.exchange(apiRequest(), NEVER)).to.include({ url: 'https://other.example/next' });
  });

  it('follows none where none is allowed', async () => {
    const { api, inner } = setUp([hop], 0);
    expect(await rejection(api.exchange(apiRequest(), NEVER))).to.be.instanceOf(Failure);
    expect(inner.asked).to.have.length(1);
  });
});
