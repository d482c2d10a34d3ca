import { expect } from 'chai';
import { parseNdjson } from '../../src/sources/parse-ndjson.ts';

describe('parsing NDJSON', () => {
  it('gives the value of each line, exact, and leaves out blank ones', () => {
    expect(parseNdjson('{"a":1}\r\n\n[12345678901234567890]\n  \n')).to.deep.equal({
      type: 'json',
      value: [{ a: 1 }, [12345678901234567890n]],
    });
    expect(parseNdjson('')).to.deep.equal({ type: 'json', value: [] });
  });

  it('is cut short where the last line breaks off, and has a mistake where another does', () => {
    expect(parseNdjson('{"a":1}\n{"a":').type).to.equal('cut short');
    expect(parseNdjson('{"a":\n{"a":1}\n')).to.deep.equal({
      type: 'not json',
      why: 'line 1: it breaks off',
    });
  });

  it('names the line that is no JSON, and never goes too deep', () => {
    expect(parseNdjson('1\n\nnope'))
      .to.have.property('why')
      .that.matches(/^line 3: /);
    expect(parseNdjson('[[1]]', 1).type).to.equal('too deep');
  });
});
