import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Envelope } from '../../../src/ports/envelope.ts';
import { decodeEnvelope } from '../../../src/queues/codec/decode-envelope.ts';
import { encodeEnvelope, plainBytes } from '../../../src/queues/codec/encode-envelope.ts';
import { envelopeOf, noise } from '../../support/envelopes.ts';

const text = fc.string({ unit: 'binary' });
const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const record = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"proto"')) as unknown);

const anyEnvelope: fc.Arbitrary<Envelope> = fc
  .record({
    id: text,
    source: text,
    type: text,
    gatheredAt: time,
    from: fc.record({ url: text, page: text, partition: text, chunk: fc.nat() }),
    records: fc.array(record, { maxLength: 30 }),
    trace: fc.option(text, { nil: undefined }),
    reason: fc.option(text, { nil: undefined }),
  })
  .map(({ reason, trace, ...envelope }) => ({
    ...envelope,
    ...(trace === undefined ? {} : { trace }),
    ...(reason === undefined
      ? {}
      : { quarantine: envelope.records.map((_, index) => ({ reason, at: envelope.gatheredAt, index })) }),
  }));

describe('the body of an envelope', () => {
  it('gives back the envelope, and is printable ASCII', () => {
    fc.assert(
      fc.property(anyEnvelope, (envelope) => {
        const body = encodeEnvelope(envelope);
        expect(body).to.match(/^[\u0020-\u007e]*$/);
        expect(decodeEnvelope(body)).to.deep.equal({ type: 'envelope', envelope });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the integers that no double can hold, compressed or not', () => {
    const records = [{ big: 2n ** 53n + 1n }, { least: -(2n ** 63n), list: [10n ** 15n, 1n, 1.5] }];
    const many = Array.from({ length: 200 }, () => records).flat();
    // What a double holds exactly comes back as a number: the same value.
    const read = [{ big: 2n ** 53n + 1n }, { least: -(2n ** 63n), list: [1e15, 1, 1.5] }];
    for (const [sent, expected] of [
      [records, read],
      [many, Array.from({ length: 200 }, () => read).flat()],
    ] as const) {
      const decoded = decodeEnvelope(encodeEnvelope(envelopeOf('e', sent)));
      expect(decoded.type === 'envelope' && decoded.envelope.records).to.deep.equal(expected);
    }
  });

  it('is compressed where that makes it smaller', () => {
    const repetitive = envelopeOf(
      'a',
      Array.from({ length: 500 }, (_, at) => ({ place: 'somewhere', at, text: 'é' })),
    );
    const body = encodeEnvelope(repetitive);
    expect(body.length).to.be.lessThan(plainBytes(repetitive) / 3);
    expect(decodeEnvelope(body)).to.deep.equal({ type: 'envelope', envelope: repetitive });
  });

  it('is plain where compressing gains nothing', () => {
    const dense = envelopeOf('a', [noise(2_000).replaceAll(/["\\]/g, 'x')]);
    expect(encodeEnvelope(envelopeOf('small'))).to.match(/^\{"v":1,"id":"small"/);
    expect(encodeEnvelope(dense).length).to.be.at.most(plainBytes(dense));
  });
});
