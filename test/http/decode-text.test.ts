import { expect } from 'chai';
import { decodeText } from '../../src/http/decode-text.ts';

describe('decodeText', () => {
  it('reads UTF-8 where nothing is said, and takes off the byte order mark', () => {
    expect(decodeText(Buffer.from('\uFEFFZürich 水'), undefined)).to.equal('Zürich 水');
    expect(decodeText(Buffer.from('水'), 'application/json; charset=UTF-8')).to.equal('水');
  });

  it('reads the charset that the content type names', () => {
    expect(decodeText(Buffer.from('Zürich', 'latin1'), 'text/csv; charset="ISO-8859-1"')).to.equal('Zürich');
    expect(decodeText(Buffer.from('Zürich', 'utf16le'), 'text/csv;charset=utf-16le')).to.equal('Zürich');
  });

  it('reads UTF-8 where the charset is unknown', () => {
    expect(decodeText(Buffer.from('水'), 'text/plain; charset=klingon')).to.equal('水');
  });

  it('marks bytes that are no text', () => {
    expect(decodeText(Buffer.from([0x61, 0xff, 0x62]), undefined)).to.equal('a\uFFFDb');
  });
});
