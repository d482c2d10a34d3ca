import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { request } from 'undici';
import { Failure } from '../../src/ports/failure.ts';
import { type OtlpReceiver, otlpReceiver } from '../support/otlp-receiver.ts';
import { envelope, queueDouble, storeDouble } from './doubles.ts';
import { EVERY_EVENT } from './every-event.ts';
import { start } from './start.ts';

const never = new AbortController().signal;
const page = { source: 'weather', partition: 'KGS', page: 'page=1' };

describe('the instrumentations', () => {
  let receiver: OtlpReceiver;
  let server: Server;
  let url: string;
  let headers: string[];

  beforeEach(async () => {
    receiver = await otlpReceiver();
    headers = [];
    server = createServer((asked, answer) => {
      headers.push(...Object.keys(asked.headers));
      answer.writeHead(asked.url === '/down' ? 503 : 200).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await receiver.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('traces each request inside its page, and tells strangers nothing of the trace', async () => {
    const { telemetry } = await start({ env: receiver.env });
    await telemetry.page(page, async () => {
      await (await request(`${url}/down`)).body.dump();
      await get(`${url}/x`);
    });
    await telemetry.close();
    const spans = receiver.spans();
    const root = spans.find(({ name }) => name === 'page weather');
    const requests = spans.filter(({ name }) => name === 'GET');
    expect(requests.map(({ parentSpanId }) => parentSpanId)).to.deep.equal([root?.spanId, root?.spanId]);
    expect(requests.map(({ attributes }) => attributes['http.response.status_code'])).to.deep.equal([
      503, 200,
    ]);
    expect(headers).not.to.include('traceparent');
  });

  it('makes no span of a long poll, nor of a request that belongs to nothing', async () => {
    const { telemetry } = await start({ env: receiver.env });
    const polling = { ...queueDouble(), receive: async () => (await get(`${url}/poll`), []) };
    await telemetry.page(page, () => telemetry.queue(polling, 'sqs').receive(1, never));
    await get(`${url}/health`);
    await telemetry.close();
    expect(receiver.spans().map(({ name }) => name)).to.deep.equal(['page weather']);
  });

  it('lets no secret out: not in URLs, headers, errors, events or attributes', async () => {
    const { telemetry, lines } = await start({
      env: { ...receiver.env, OTEL_RESOURCE_ATTRIBUTES: 'note=KNOWN-SECRET' },
      redact: (text) => text.replaceAll('KNOWN-SECRET', '***'),
    });
    const secretUrl = `${url.replace('//', '//user:USERINFO-SECRET@')}/KNOWN-SECRET?api_key=PARAMETER-SECRET&page=2`;
    const reason = `GET ${secretUrl} said "authorization: Bearer HEADER-SECRET-1"`;
    const failing = queueDouble({ send: new Failure('transient', reason, { cause: new Error(reason) }) });
    const store = telemetry.store(storeDouble(new Failure('permanent', reason)), 'influxdb');
    await telemetry
      .page({ ...page, page: secretUrl }, async () => {
        await (
          await request(secretUrl, { headers: { authorization: 'Bearer HEADER-SECRET-1' } })
        ).body.dump();
        await get(secretUrl);
        await request('http://127.0.0.1:1/KNOWN-SECRET?token=PARAMETER-SECRET').catch(() => undefined);
        await telemetry.queue(failing, 'sqs').send([envelope('e-1')], never);
      })
      .catch(() => undefined);
    await store.write([], never).catch(() => undefined);
    telemetry.observe({ ...EVERY_EVENT['page.failed'], url: secretUrl, reason });
    telemetry.observe({ ...EVERY_EVENT['actor.crashed'], error: new Error(reason) });
    telemetry.observe({ ...EVERY_EVENT['store.paused'], reason });
    await telemetry.close();

    expect(receiver.spans()).to.have.length(6);
    expect(receiver.logs().length).to.be.at.least(6);
    expect(`${receiver.bodies.join('')}${JSON.stringify(lines)}`)
      .to.contain('page=2')
      .and.not.to.contain('SECRET');
  });
});

function get(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    ask(url, (answer) => answer.resume().on('end', () => resolve()))
      .on('error', reject)
      .end();
  });
}
