import { expect } from 'chai';
import { ConfigError, formatProblem, unknownKey } from '../../src/config/problems.ts';

const problem = {
  file: 'a/b.yaml',
  line: 3,
  column: 5,
  path: 'sources.a.url',
  message: 'is missing. Add it.',
};

describe('a problem', () => {
  it('is one line that begins with its place', () => {
    expect(formatProblem(problem)).to.equal('a/b.yaml:3:5: sources.a.url: is missing. Add it.');
    expect(formatProblem({ ...problem, message: 'one\n  two' })).to.equal(
      'a/b.yaml:3:5: sources.a.url: one two',
    );
  });

  it('names no option when it is of the file', () => {
    expect(formatProblem({ ...problem, path: '' })).to.equal('a/b.yaml:3:5: is missing. Add it.');
  });

  it('is told by an error with all the others', () => {
    const error = new ConfigError([problem, { ...problem, line: 9 }]);
    expect(error.message.split('\n')).to.have.length(2);
    expect(error.problems).to.have.length(2);
    expect(error).to.be.an.instanceOf(Error).with.property('name', 'ConfigError');
  });

  it('names what was probably meant by a key, or else all there is', () => {
    expect(unknownKey('ulr', ['url', 'rate'])).to.equal('is not an option here. Did you mean url?');
    expect(unknownKey('xxxx', ['url', 'rate'])).to.equal('is not an option here. The options are url, rate.');
    expect(unknownKey('xxxx', [])).to.equal('is not an option here. There are none: remove it.');
  });
});
