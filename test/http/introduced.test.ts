import { expect } from 'chai';
import { introduced } from '../../src/http/introduced.ts';
import { apiRequest, NEVER, scriptedApi } from '../support/http-doubles.ts';

describe('introduced', () => {
  it('says who asks and which encodings we read', async () => {
    const inner = scriptedApi([{}]);
    await introduced(inner, { version: '1.2.3' }).exchange(apiRequest({ headers: { accept: 'a/b' } }), NEVER);
    expect(inner.asked[0]?.headers).to.deep.equal({
      accept: 'a/b',
      'user-agent': 'millrace/1.2.3',
      'accept-encoding': 'gzip, deflate, br, zstd',
    });
  });

  it('lets the source speak for itself', async () => {
    const inner = scriptedApi([{}]);
    const headers = { 'user-agent': 'ours/1', 'accept-encoding': 'identity' };
    await introduced(inner, { version: '1.2.3' }).exchange(apiRequest({ headers }), NEVER);
    expect(inner.asked[0]?.headers).to.deep.equal(headers);
  });
});
