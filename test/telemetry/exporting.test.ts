import { expect } from 'chai';
import {
  areTracesExporting,
  isExporting,
  sdkEnvironment,
  withEnvironment,
} from '../../src/telemetry/exporting.ts';

const ENDPOINT = 'http://127.0.0.1:4318';

describe('exporting', () => {
  it('is off while no endpoint is named', () => {
    expect(isExporting({})).to.equal(false);
    expect(isExporting({ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' })).to.equal(false);
    expect(isExporting({ OTEL_SERVICE_NAME: 'x', OTEL_EXPORTER_OTLP_TIMEOUT: '1' })).to.equal(false);
  });

  it('is on for an endpoint of all signals or of one', () => {
    expect(isExporting({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT })).to.equal(true);
    expect(isExporting({ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: ENDPOINT })).to.equal(true);
  });

  it('is off when the SDK is disabled, however it is spelt', () => {
    expect(isExporting({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'True ' })).to.equal(
      false,
    );
    expect(isExporting({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, OTEL_SDK_DISABLED: 'false' })).to.equal(true);
  });

  it('sends a signal without an endpoint nowhere, instead of to localhost', () => {
    const env = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: ENDPOINT };
    expect(sdkEnvironment(env)).to.include({
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
    });
    expect(areTracesExporting(env)).to.equal(false);
    expect(areTracesExporting({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT })).to.equal(true);
  });

  it('keeps what the operator has set, and only what is OpenTelemetry’s', () => {
    const env = sdkEnvironment({
      OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT,
      OTEL_EXPORTER_OTLP_TIMEOUT: '9000',
      OTEL_METRICS_EXPORTER: 'console',
      HOME: '/home/x',
    });
    expect(env).to.include({ OTEL_EXPORTER_OTLP_TIMEOUT: '9000', OTEL_METRICS_EXPORTER: 'console' });
    expect(env).to.include({ OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' });
    expect(env).not.to.have.property('HOME');
  });

  it('lends the process an environment and takes it back, also when it throws', () => {
    process.env['OTEL_OF_THE_TEST'] = 'before';
    try {
      const seen = withEnvironment({ OTEL_LENT: 'yes', OTEL_UNSET: undefined }, () => ({ ...process.env }));
      expect(seen).to.include({ OTEL_LENT: 'yes' });
      expect(seen).not.to.have.any.keys('OTEL_OF_THE_TEST', 'OTEL_UNSET');
      const fail = () =>
        withEnvironment({ OTEL_LENT: 'yes' }, () => {
          throw new Error('no');
        });
      expect(fail).to.throw('no');
      expect(process.env['OTEL_OF_THE_TEST']).to.equal('before');
      expect(process.env).not.to.have.property('OTEL_LENT');
    } finally {
      delete process.env['OTEL_OF_THE_TEST'];
    }
  });
});
