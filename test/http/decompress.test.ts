import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import { decompress } from '../../src/http/decompress.ts';
import { Failure } from '../../src/ports/failure.ts';
import { rejection } from '../support/http-doubles.ts';

const TEXT = JSON.stringify({ quakes: Array.from({ length: 200 }, (_, id) => ({ id, mag: id / 7 })) });
const options = { maxBytes: 100_000, where: 'https://api.example/quakes' };

const COMPRESS = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
};

describe('decompress', () => {
  for (const [encoding, compress] of Object.entries(COMPRESS)) {
    describe(`of ${encoding}`, () => {
      it('gives back what was compressed', async () => {
        expect(String(await decompress(compress(TEXT), encoding, options))).to.equal(TEXT);
      });

      it('stops a bomb at the limit, for good, naming the option', async () => {
        const failure = await rejection(decompress(compress(Buffer.alloc(5_000_000)), encoding, options));
        expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
        expect(failure.message).to.include('100000 bytes').and.include('limits.body.');
      });

      it('takes data that ends early for something that may pass', async () => {
        const whole = compress(TEXT);
        const failure = await rejection(decompress(whole.subarray(0, whole.length - 12), encoding, options));
        expect(failure).to.be.instanceOf(Failure).with.property('kind', 'transient');
      });

      it('takes damaged data for something that may pass', async () => {
        const failure = await rejection(decompress(Buffer.from('{"no":"such thing"}'), encoding, options));
        expect(failure).to.be.instanceOf(Failure).with.property('kind', 'transient');
      });

      it('leaves an empty body empty', async () => {
        expect(await decompress(Buffer.alloc(0), encoding, options)).to.have.length(0);
      });
    });
  }

  it('reads deflate without its zlib header too', async () => {
    expect(String(await decompress(deflateRawSync(TEXT), 'deflate', options))).to.equal(TEXT);
  });

  it('takes off several encodings, the last one first', async () => {
    const twice = brotliCompressSync(gzipSync(TEXT));
    expect(String(await decompress(twice, 'GZIP, br', options))).to.equal(TEXT);
  });

  it('lets a plain body be, up to the limit', async () => {
    const body = Buffer.alloc(100_000);
    expect(await decompress(body, undefined, options)).to.equal(body);
    expect(await decompress(body, 'identity', options)).to.equal(body);
    const failure = await rejection(decompress(Buffer.alloc(100_001), undefined, options));
    expect(failure.message).to.include('limits.body.');
  });

  it('refuses an encoding that it does not know, and too many', async () => {
    for (const encoding of ['compress', 'gzip, gzip, gzip, gzip']) {
      const failure = await rejection(decompress(Buffer.from(TEXT), encoding, options));
      expect(failure).to.be.instanceOf(Failure).with.property('kind', 'permanent');
    }
  });
});
