import { encodeEnvelope, readEnvelope } from '../../src/queues/index.ts';
import { openSpool } from '../../src/state/spool.ts';
import { envelopeOf } from './envelopes.ts';

/** Keeps envelopes without end in the spool that it is given, and says the number of each when it is kept. */
const spool = await openSpool(process.argv[2] ?? '', { encode: encodeEnvelope, decode: readEnvelope });
for (let at = 0; ; at++) {
  await spool.keep([envelopeOf(`e${at}`)]);
  process.stdout.write(`${at}\n`);
}
