import { context, trace } from '@opentelemetry/api';
import { expect } from 'chai';
import { type OtlpReceiver, otlpReceiver } from '../support/otlp-receiver.ts';
import { EVERY_EVENT } from './every-event.ts';
import { start } from './start.ts';

const page = { source: 'weather', partition: 'KGS', page: 'page=1' };

describe('OpenTelemetry', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await otlpReceiver();
  });

  afterEach(() => receiver.close());

  describe('when the Collector is away', () => {
    it('says so once, lets work go on, and closes within its bound', async () => {
      await receiver.close();
      const { telemetry, lines } = await start({ env: { ...receiver.env, OTEL_BSP_SCHEDULE_DELAY: '10' } });
      for (let count = 0; count < 5; count++) {
        await telemetry.page(page, () => new Promise((resolve) => setTimeout(resolve, 20)));
      }
      telemetry.observe(EVERY_EVENT['page.failed']);
      const began = performance.now();
      await telemetry.close();
      expect(performance.now() - began).to.be.below(3_000);
      const troubles = lines.filter(({ event }) => event === 'telemetry.failed');
      expect(troubles).to.have.length(1);
      expect(troubles[0]?.['message']).to.match(/Collector.*ECONNREFUSED/);
    });

    it('does not wait longer for one that never answers', async () => {
      const hanging = await otlpReceiver('nothing');
      const { telemetry, lines } = await start({
        env: { ...hanging.env, OTEL_EXPORTER_OTLP_TIMEOUT: '2500' },
      });
      await telemetry.page(page, async () => undefined);
      const began = performance.now();
      await telemetry.close();
      expect(performance.now() - began).to.be.within(1_900, 3_000);
      expect(lines.map(({ event }) => event)).to.deep.equal(['telemetry.failed']);
      await hanging.close();
    });

    it('says what a Collector refuses', async () => {
      const refusing = await otlpReceiver(401);
      const { telemetry, lines } = await start({ env: refusing.env });
      await telemetry.page(page, async () => undefined);
      await telemetry.close();
      expect(lines.map(({ event }) => event)).to.deep.equal(['telemetry.failed']);
      expect(lines[0]?.['message']).to.match(/Unauthorized|401/);
      await refusing.close();
    });
  });

  it('can be closed twice, and leaves nothing of itself in the process', async () => {
    const before = { ...process.env };
    for (let count = 0; count < 2; count++) {
      const { telemetry } = await start({ env: receiver.env });
      await telemetry.page(page, async () => undefined);
      await Promise.all([telemetry.close(), telemetry.close()]);
      expect(trace.getTracer('x').startSpan('x').isRecording()).to.equal(false);
      expect(
        context.with(context.active().setValue(Symbol.for('x'), 1), () =>
          context.active().getValue(Symbol.for('x')),
        ),
      ).to.equal(undefined);
    }
    expect({ ...process.env }).to.deep.equal(before);
    expect(receiver.spans()).to.have.length(2);
  });
});
