import { parseArgs } from 'node:util';
import { type SlowApiOptions, startSlowApi } from './slow-api.ts';

const USAGE =
  'Usage: node examples/slow-api/main.ts [--port 0] [--host 127.0.0.1] [--seed 1] [--latency 200-800] [--rate 25] [--faults on|off]';

try {
  const api = await startSlowApi(optionsIn(process.argv.slice(2)));
  console.log(`slow-api listening on ${api.url} (seed ${api.seed})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void api.close());
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}

/** @throws Error when an option is unknown or its value is none. */
function optionsIn(args: string[]): SlowApiOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      seed: { type: 'string', default: '1' },
      latency: { type: 'string', default: '200-800' },
      rate: { type: 'string', default: '25' },
      faults: { type: 'string', default: 'on' },
    },
  });
  const { port, host, seed, latency, rate, faults } = values;
  const [least = '', most = least] = latency.split('-');
  if (faults !== 'on' && faults !== 'off') {
    throw new Error(`--faults is on or off, not ${JSON.stringify(faults)}.`);
  }
  return {
    port: wholeNumber('port', port),
    host,
    seed: wholeNumber('seed', seed),
    latencyMs: [wholeNumber('latency', least), wholeNumber('latency', most)],
    perSecond: wholeNumber('rate', rate),
    faults: faults === 'on',
  };
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) {
    throw new Error(`--${option} takes whole numbers, not ${JSON.stringify(text)}.`);
  }
  return Number(text);
}
