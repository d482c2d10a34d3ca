import { expect } from 'chai';
import { readStatus } from '../../src/sources/read-status.ts';
import { answer } from '../support/a-source.ts';

function asIs(text: string): string {
  return text;
}

describe('the status of an answer', () => {
  it('leaves the body to be read when it is 2xx', () => {
    for (const status of [200, 201, 203, 206]) {
      expect(readStatus(answer('[]', { status }), asIs)).to.equal(undefined);
    }
  });

  it('is an empty page when there is no content, or none that is new', () => {
    for (const status of [204, 205, 304]) {
      expect(readStatus(answer('', { status }), asIs)).to.deep.equal({ type: 'page', records: [], next: [] });
    }
  });

  it('fails with the status, what the API said, and what to look at', () => {
    const body = '{"error":\r\n "no such\u0007 dataset"}';
    expect(readStatus(answer(body, { status: 404 }), asIs)).to.deep.equal({
      type: 'failed',
      reason: 'The API answered 404 (Not Found): {"error": "no such dataset"}; check the url.',
    });
    expect(readStatus(answer('', { status: 401 }), asIs)).to.deep.equal({
      type: 'failed',
      reason: 'The API answered 401 (Unauthorized); check the authorisation.',
    });
    expect(readStatus(answer('?', { status: 499 }), asIs)).to.deep.equal({
      type: 'failed',
      reason: 'The API answered 499: ?.',
    });
    expect(readStatus(answer('', { status: 301 }), asIs)?.type).to.equal('failed');
  });

  it('quotes the title of a page for people', () => {
    const body = '<!doctype html><html><head><title>Access denied.</title></head>';
    expect(readStatus(answer(body, { status: 403 }), asIs)).to.have.property(
      'reason',
      'The API answered 403 (Forbidden): Access denied; check the authorisation.',
    );
  });

  it('fails also where it might have passed, because http has tried that already', () => {
    for (const status of [408, 425, 429, 500, 502, 503, 504]) {
      const headers = { 'retry-after': '7' };
      expect(readStatus(answer('busy', { status, headers }), asIs)).to.include({ type: 'failed' });
    }
    expect(readStatus(answer('', { status: 503 }), asIs)).to.deep.equal({
      type: 'failed',
      reason: 'The API answered 503 (Service Unavailable).',
    });
  });

  it('quotes 200 characters at most, and no secret', () => {
    const reading = readStatus(answer(`key=hunter2 ${'x'.repeat(10_000)}`, { status: 400 }), (text) =>
      text.replaceAll('hunter2', '***'),
    );
    const reason = reading?.type === 'failed' ? reading.reason : '';
    expect(reason).to.match(
      /^The API answered 400 \(Bad Request\): key=\*\*\* x+…; check the query and the body\.$/,
    );
    expect(reason.length).to.be.lessThan(300);
  });
});
