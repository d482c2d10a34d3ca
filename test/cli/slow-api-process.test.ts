import { expect } from 'chai';
import { startSlowApi } from '../../src/cli/slow-api-process.ts';
import { realClock } from '../../src/system/real-clock.ts';
import { rejection } from '../support/rejection.ts';

describe('the slow API of the demo', () => {
  it('listens on a port of the loopback address until it is disposed of', async () => {
    let url: string;
    {
      await using api = await startSlowApi(realClock, 7);
      url = api.url;
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${url}/health`)).status).to.equal(200);
    }
    expect(await rejection(fetch(`${url}/health`))).to.be.instanceOf(Error);
  });
});
