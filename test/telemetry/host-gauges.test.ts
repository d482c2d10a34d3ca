import { expect } from 'chai';
import { watchHosts } from '../../src/telemetry/host-gauges.ts';
import { gauges, values } from './doubles.ts';

describe('the gauges of hosts', () => {
  it('show how each host stands, with a rate only where there is one', async () => {
    const { watch, read } = gauges();
    const host = { host: 'api.example.org', running: 3, waiting: 7, concurrency: 4 };
    watchHosts(() => [{ ...host, perSecond: undefined }], watch);
    expect(values(await read())).to.deep.equal({
      'millrace.host.running': 3,
      'millrace.host.waiting': 7,
      'millrace.host.concurrency': 4,
    });
    watchHosts(() => [{ ...host, perSecond: 2.5 }], watch);
    expect(values(await read())).to.include({ 'millrace.host.rate': 2.5 });
  });
});
