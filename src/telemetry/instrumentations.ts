import { createRequire } from 'node:module';
import { context } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { isSuppressed } from './suppressed.ts';

export type Instrumentation = ReturnType<typeof getNodeAutoInstrumentations>[number];

const require = createRequire(import.meta.url);

/**
 * The instrumentations that the environment enables: of undici (APIs), of `node:http` (the queue, InfluxDB) and of the
 * runtime.
 */
export function instrumentations(): readonly Instrumentation[] {
  const made = getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': {
      // The embedded queue and the health server answer in this process: nobody wants a trace of that.
      disableIncomingRequestInstrumentation: true,
      requireParentforOutgoingSpans: true,
      ignoreOutgoingRequestHook: () => isSuppressed(context.active()),
    },
  });
  // It patches these modules when they are required; whoever imported them sees it after `syncBuiltinESMExports()`.
  require('node:http');
  require('node:https');
  return made;
}
