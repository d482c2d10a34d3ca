import { expect } from 'chai';
import { fromTraceparent, toTraceparent } from '../../src/telemetry/traceparent.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('is read and written as W3C Trace Context says', () => {
    const text = `00-${TRACE}-${SPAN}-01`;
    const span = fromTraceparent(text);
    expect(span).to.deep.equal({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
    expect(span && toTraceparent(span)).to.equal(text);
  });

  it('of a later version may say more', () => {
    expect(fromTraceparent(`01-${TRACE}-${SPAN}-00-more`)?.traceId).to.equal(TRACE);
  });

  for (const [what, text] of [
    ['nothing', undefined],
    ['no traceparent', 'hello'],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ] as const) {
    it(`is not read from ${what}`, () => {
      expect(fromTraceparent(text)).to.equal(undefined);
    });
  }

  it('is not written where there is no span', () => {
    expect(toTraceparent({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 })).to.equal(
      undefined,
    );
  });
});
