import { expect } from 'chai';
import { carryCursor, encodeEnvelope, readEnvelope } from '../../src/queues/index.ts';
import { envelopeOf } from '../support/envelopes.ts';

describe('an envelope that carries a cursor', () => {
  it('is the same with the cursor, there and back', () => {
    const carrying = carryCursor(envelopeOf('a'), 'Zürich', 10_000);
    expect(carrying).to.deep.equal({ ...envelopeOf('a'), cursor: 'Zürich' });
    expect(readEnvelope(encodeEnvelope(carrying))).to.deep.equal(carrying);
  });

  it('goes without where a message would not carry both, with a trace', () => {
    const { length } = encodeEnvelope({ ...envelopeOf('a'), cursor: '7', trace: '0'.repeat(55) });
    for (const room of [0, length - 1]) {
      expect(carryCursor(envelopeOf('a'), '7', room)).to.deep.equal(envelopeOf('a'));
    }
    expect(carryCursor(envelopeOf('a'), '7', length + 128)).to.include({ cursor: '7' });
  });

  it('goes without where the cursor is very long', () => {
    expect(carryCursor(envelopeOf('a'), 'x'.repeat(1_025), 1_000_000)).to.deep.equal(envelopeOf('a'));
  });

  it('is no envelope when its cursor is no text', () => {
    expect(readEnvelope(encodeEnvelope({ ...envelopeOf('a'), cursor: 7 as never }))).to.equal(undefined);
  });
});
