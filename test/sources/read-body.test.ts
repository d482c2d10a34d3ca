import { expect } from 'chai';
import { readBody } from '../../src/sources/read-body.ts';
import { answer } from '../support/a-source.ts';

const options = { redact: (text: string) => text.replaceAll('hunter2', '***'), maxDepth: 64 };

function reasonOf(body: string, contentType = 'text/plain'): string {
  const read = readBody(answer(body, { headers: { 'content-type': contentType } }), options);
  expect(read.type).to.equal('failed');
  return 'reason' in read ? read.reason : '';
}

describe('a body', () => {
  it('is JSON whatever its content type says', () => {
    const read = readBody(answer('\ufeff[1]', { headers: {} }), options);
    expect(read).to.deep.equal({ type: 'json', value: [1] });
  });

  it('fails as HTML with its title, and where to look', () => {
    const html = '<!DOCTYPE html>\n<html><head><title>Please log in</title></head><body>…';
    expect(reasonOf(html, 'text/html')).to.equal(
      'The API answered HTML where JSON was expected: Please log in; check the url and the authorisation.',
    );
  });

  it('fails as anything else with how it begins, without secrets', () => {
    expect(reasonOf('time,mag\n1,hunter2', 'text/csv')).to.equal(
      'The API answered something that is not JSON (text/csv): time,mag 1,***',
    );
    expect(reasonOf('<?xml version="1.0"?>')).to.contain('not JSON (text/plain): <?xml');
    expect(readBody(answer('oops', { headers: {} }), options)).to.have.property(
      'reason',
      'The API answered something that is not JSON (no content type): oops',
    );
  });

  it('fails with where the mistake is when it is nearly JSON', () => {
    const long = `{"items": [${'{"mag": 1}, '.repeat(1000)}{"mag": NaN}]}`;
    expect(reasonOf(long)).to.match(/^The API answered JSON with a mistake in it: .*NaN/);
    expect(reasonOf('{"a":1}\n{"a":2}')).to.match(/with a mistake in it: .*at position 8/);
  });

  it('fails when it is empty', () => {
    expect(reasonOf(' \n')).to.equal(
      'The API answered an empty body where JSON was expected; check the url.',
    );
  });

  it('fails when it is nested too deep, without an overflow of the stack', () => {
    expect(reasonOf('[12345678901234567890,'.repeat(100_000))).to.equal(
      'The API answered JSON that is nested more than 64 levels deep: ask for less in one answer, or raise limits.depth.',
    );
  });

  it('is asked for again when it breaks off', () => {
    expect(readBody(answer('{"items": [{"a": 1}, {"a'), options)).to.deep.equal({
      type: 'retry',
      reason: 'The API answered JSON that breaks off after 24 characters.',
    });
  });
});

describe('a body that is not JSON by its format', () => {
  const csv = { style: 'csv', delimiter: ',' } as const;
  const options = { redact: (text: string) => text, maxDepth: 9 };

  it('is read by that format', () => {
    expect(readBody(answer('a,b\n1,2', { headers: {} }), { ...options, format: csv })).to.deep.equal({
      type: 'json',
      value: [{ a: '1', b: '2' }],
    });
    expect(readBody(answer('{"a":1}\n{"a":2}'), { ...options, format: { style: 'ndjson' } })).to.deep.equal({
      type: 'json',
      value: [{ a: 1 }, { a: 2 }],
    });
  });

  it('is never JSON or a page for people that passes for CSV', () => {
    for (const body of ['{"error":"no"}', '<html><title>Login</title></html>']) {
      expect(readBody(answer(body), { ...options, format: csv }).type).to.equal('failed');
    }
  });

  it('is asked for again when it is cut short, and fails in its own name', () => {
    const headers = { 'content-type': 'text/csv' };
    expect(readBody(answer('a\n"x', { headers }), { ...options, format: csv })).to.deep.equal({
      type: 'retry',
      reason: 'The API answered CSV that breaks off after 4 characters.',
    });
    expect(readBody(answer('a\n1,2', { headers }), { ...options, format: csv }))
      .to.have.property('reason')
      .that.matches(/^The API answered CSV with a mistake in it: /);
  });
});
