import { expect } from 'chai';
import { errors } from 'undici';
import { failureOf, tooLarge } from '../../src/http/failures.ts';

const WHERE = 'https://api.example/quakes';

function coded(code: string, message = 'technical words'): Error {
  return Object.assign(new Error(message), { code });
}

describe('failureOf', () => {
  const transient = {
    ENOTFOUND: 'cannot be resolved',
    EAI_AGAIN: 'cannot be resolved',
    ECONNREFUSED: 'refused the connection',
    ECONNRESET: 'cut short',
    EPIPE: 'cut short',
    UND_ERR_SOCKET: 'cut short',
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut short',
    ETIMEDOUT: 'cannot be reached',
    EHOSTUNREACH: 'cannot be reached',
    EPROTO: 'No answer came',
  };
  for (const [code, words] of Object.entries(transient)) {
    it(`takes ${code} for something that may pass`, () => {
      const failure = failureOf(coded(code), WHERE);
      expect(failure.kind).to.equal('transient');
      expect(failure.message).to.include(words).and.include(WHERE);
    });
  }

  const permanent = {
    CERT_HAS_EXPIRED: 'certificate',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
    ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
    ERR_SSL_WRONG_VERSION_NUMBER: 'TLS',
    UND_ERR_HEADERS_OVERFLOW: 'headers',
    UND_ERR_INVALID_ARG: 'cannot be sent',
  };
  for (const [code, words] of Object.entries(permanent)) {
    it(`takes ${code} for something that a person must mend`, () => {
      const failure = failureOf(coded(code), WHERE);
      expect(failure.kind).to.equal('permanent');
      expect(failure.message).to.include(words).and.include(WHERE);
    });
  }

  it('looks into the error of a host with several addresses', () => {
    const failure = failureOf(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), WHERE);
    expect(failure.message).to.include('refused the connection');
  });

  it('knows an answer that is not HTTP by the class of its error, which may have no code', () => {
    const failure = failureOf(new errors.HTTPParserError('Expected HTTP/'), WHERE);
    expect(failure.kind).to.equal('transient');
    expect(failure.message).to.include('is not HTTP');
  });

  it('keeps the error underneath', () => {
    const error = coded('ECONNRESET');
    expect(failureOf(error, WHERE).cause).to.equal(error);
  });
});

describe('tooLarge', () => {
  it('names the limit and the option that raises it', () => {
    expect(tooLarge(WHERE, 'body', 1234))
      .to.include({ kind: 'permanent' })
      .and.have.property('message')
      .that.matches(/1234 bytes.*limits\.body\b/);
  });
});
