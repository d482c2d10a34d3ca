import { zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { decodeEnvelope } from '../../../src/queues/codec/decode-envelope.ts';
import { encodeEnvelope } from '../../../src/queues/codec/encode-envelope.ts';
import { envelopeOf } from '../../support/envelopes.ts';

function reasonOf(body: string): string {
  const decoded = decodeEnvelope(body);
  return decoded.type === 'unreadable' ? decoded.reason : `It was read: ${body}`;
}

function zipped(text: string, bytes = Buffer.byteLength(text)): string {
  const data = zstdCompressSync(Buffer.from(text)).toString('base64');
  return JSON.stringify({ v: 1, zip: 'zstd', bytes, data });
}

const good = JSON.parse(encodeEnvelope(envelopeOf('good'))) as Record<string, unknown>;

describe('a body that is no envelope', () => {
  const note = { reason: 'r', at: '2026-01-01T00:00:00Z', index: 0 };
  const bodies: readonly (readonly [string, string, string])[] = [
    ['is not JSON', 'hello', 'not JSON'],
    ['is empty', '', 'not JSON'],
    ['is no object', '[1]', 'not a JSON object'],
    ['has no version', '{"id":"a"}', 'not an envelope'],
    ['is from a newer version', JSON.stringify({ ...good, v: 2 }), 'newer Millrace (envelope version 2'],
    ['has no id', JSON.stringify({ ...good, id: undefined }), 'id is not text'],
    ['has a wrong time', JSON.stringify({ ...good, gatheredAt: 'yesterday' }), 'gatheredAt is not a time'],
    ['has an impossible time', JSON.stringify({ ...good, gatheredAt: '2026-13-01T00:00:00Z' }), 'gatheredAt'],
    ['has no provenance', JSON.stringify({ ...good, from: null }), 'from is missing'],
    ['has half a provenance', JSON.stringify({ ...good, from: { url: 'u', page: 'p' } }), 'from.partition'],
    [
      'has a negative chunk',
      JSON.stringify({ ...good, from: { ...(good.from as object), chunk: -1 } }),
      'from.chunk',
    ],
    ['has no records', JSON.stringify({ ...good, records: {} }), 'records is not an array'],
    ['has a strange trace', JSON.stringify({ ...good, trace: 5 }), 'trace is not text'],
    ['has too few notes', JSON.stringify({ ...good, quarantine: [] }), 'one note for each record'],
    ['has half a note', JSON.stringify({ ...good, quarantine: [{ ...note, at: 1 }] }), 'note is incomplete'],
    [
      'is nested too deeply',
      `{"v":1,"records":${'['.repeat(300)}${']'.repeat(300)}}`,
      'nested deeper than 200',
    ],
    [
      'unpacks to nested too deeply',
      zipped(`{"records":${'['.repeat(300)}${']'.repeat(300)}}`),
      'nested deeper',
    ],
    ['says that it unpacks to too much', zipped('{}', 10 ** 12), 'is the most'],
    ['unpacks to more than it says', zipped(' '.repeat(100_000), 10), 'damaged'],
    ['unpacks to less than it says', zipped('{}', 10), 'damaged'],
    ['is compressed in another way', '{"v":1,"zip":"lzma","bytes":1,"data":""}', 'compression'],
    ['is cut short', '{"v":1,"zip":"zstd","bytes":10,"data":"KLUv"}', 'damaged'],
    ['is not base64', '{"v":1,"zip":"zstd","bytes":10,"data":"***"}', 'damaged'],
  ];

  for (const [what, body, reason] of bodies) {
    it(`is unreadable when it ${what}`, () => {
      expect(reasonOf(body)).to.include(reason);
      expect(reasonOf(body)).to.match(/^[\u0020-\u007e]*$/);
    });
  }

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (body) => {
        expect(decodeEnvelope(body).type).to.equal('unreadable');
      }),
    );
  });

  it('never throws on a damaged envelope', () => {
    const records = Array.from({ length: 200 }, (_, at) => ({ at, place: 'somewhere' }));
    const whole = encodeEnvelope(envelopeOf('good', records));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ maxLength: 3 }), (at, patch) => {
        const { type } = decodeEnvelope(whole.slice(0, at) + patch + whole.slice(at + patch.length + 1));
        expect(type).to.be.oneOf(['envelope', 'unreadable']);
      }),
    );
  });

  it('keeps fields that a later program of the same version added', () => {
    const decoded = decodeEnvelope(JSON.stringify({ ...good, colour: 'blue' }));
    expect(decoded.type === 'envelope' && decoded.envelope).to.include({ id: 'good', colour: 'blue' });
  });
});
