import { getResourceDetectors } from '@opentelemetry/auto-instrumentations-node';
import type { Redact } from '../ports/redact.ts';
import { cleanAttributes } from './redaction.ts';

/** Who speaks: on every signal. */
export type Service = {
  readonly name: string;
  readonly version: string;
  readonly role: 'run' | 'gather' | 'process' | 'demo';
};

type Detector = ReturnType<typeof getResourceDetectors>[number];

/** Arguments may be anything, a secret too; the id of a machine is confidential (machine-id(5)), and containers have none. */
const NEVER_SHOWN = ['process.command_args', 'process.command_line', 'host.id'];

/** Says who speaks; what the environment says of it (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`) goes before. */
export function resourceDetectors(service: Service, clean: Redact): Detector[] {
  const ours: Detector = {
    detect: () => ({
      attributes: {
        'service.name': service.name,
        'service.version': service.version,
        'millrace.role': service.role,
      },
    }),
  };
  return [ours, ...getResourceDetectors().map((detector) => redactingDetector(detector, clean))];
}

function redactingDetector(detector: Detector, clean: Redact): Detector {
  return {
    detect(config) {
      const { attributes = {} } = detector.detect(config);
      const shown = Object.entries(attributes).filter(([name]) => !NEVER_SHOWN.includes(name));
      return { attributes: cleanAttributes(Object.fromEntries(shown), clean) };
    },
  };
}
