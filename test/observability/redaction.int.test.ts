import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { startCollector } from '../support/collector.ts';
import { ARRIVAL_MS, collectorIn, elasticsearch, newNamespace } from '../support/observed.ts';
import { exportOtlp, nanos, otlpAttributes, type Plain, otlpValue } from '../support/otlp-json.ts';
import { newTrace, otlpSpan } from '../support/otlp-span.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

describe('the Collector when somebody else sends it secrets', function () {
  this.timeout(180_000);

  const namespace = newNamespace();
  let text: string;

  before(async () => {
    using folder = temporaryFolder();
    await using collector = await startCollector(collectorIn(folder.path));
    const trace = newTrace();
    const to = (signal: Parameters<typeof exportOtlp>[2]) =>
      exportOtlp(
        collector.otlp,
        { namespace, resource: { ...secretly('resource'), plain: 'kept-resource' } },
        signal,
      );
    await to({
      spans: [
        otlpSpan(trace, `GET /x?api_key=${secret('span-name')}&page=kept-name`, {
          status: { code: 2, message: `kept-message: Authorization: Bearer ${secret('status-message')}` },
          attributes: { ...secretly('span'), plain: 'kept-span' },
          events: [{ name: `token=${secret('event-name')}`, attributes: otlpAttributes(secretly('event')) }],
        }),
      ],
    });
    const bodies: readonly Plain[] = [
      `https://user:${secret('userinfo')}@kept-host/?token=${secret('query')}&page=kept-body`,
      { ...secretly('map-body'), plain: 'kept-map-body' },
      [`password=${secret('list-body')}`, 'kept-list-body', { secret: secret('map-in-list-body') }],
    ];
    const timeUnixNano = nanos(Date.now());
    await to({
      logRecords: bodies.map((body) => ({
        timeUnixNano,
        body: otlpValue(body),
        attributes: otlpAttributes(secretly('log')),
      })),
    });
    const point = {
      timeUnixNano,
      startTimeUnixNano: timeUnixNano,
      asDouble: 1,
      attributes: otlpAttributes(secretly('metric')),
    };
    await to({
      metrics: [
        { name: 'test.count', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point] } },
      ],
    });
    text = await until(
      'all of it',
      async () => {
        const { total, documents } = await elasticsearch().search(`*-millrace.otel-${namespace}`);
        // A span with an event is two documents.
        return total >= 1 + 1 + bodies.length + 1 ? JSON.stringify(documents) : undefined;
      },
      { withinMs: ARRIVAL_MS },
    );
  });

  after(() => elasticsearch().forget(namespace));

  it('stores none of them', () => {
    const found = [...text.matchAll(/planted-[a-z-]*?-[\da-f]{24}/g)].map(([planted]) => planted);
    expect(found).to.deep.equal([]);
  });

  it('stores all beside them', () => {
    for (const kept of ['resource', 'name', 'message', 'span', 'host', 'body', 'map-body', 'list-body']) {
      expect(text).to.include(`kept-${kept}`);
    }
  });
});

function secret(where: string): string {
  return `planted-${where}-${randomBytes(12).toString('hex')}`;
}

/** Attributes with a secret under a name, in a text, in a list, in a map and in a map in a list. */
function secretly(where: string): Record<string, Plain> {
  return {
    'http.request.header.authorization': `Bearer ${secret(`${where}-header`)}`,
    [`${where}.api_key`]: secret(`${where}-key`),
    [`${where}.text`]: `refused: https://kept/?x=1&access_token=${secret(`${where}-text`)}`,
    [`${where}.list`]: ['kept', `password=${secret(`${where}-list`)}`],
    [`${where}.map`]: { plain: 'kept', deep: { cookie: secret(`${where}-map`) } },
    [`${where}.maps`]: [{ 'x-auth': secret(`${where}-maps`) }],
    [`${where}.json`]: JSON.stringify({ kept: 1, client_secret: secret(`${where}-json`) }),
  };
}
