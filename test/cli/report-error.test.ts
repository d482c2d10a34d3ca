import { expect } from 'chai';
import { reportError } from '../../src/cli/report-error.ts';
import { ConfigError } from '../../src/config/index.ts';
import { Failure } from '../../src/ports/failure.ts';
import { kept } from '../support/in-process.ts';

function reported(error: unknown) {
  const stderr = kept();
  return { code: reportError(stderr, error), said: stderr.text() };
}

describe('an error on its way to a person', () => {
  it('is one line for each problem of the configuration, and 78', () => {
    const at = (line: number) => ({
      file: 'p.yaml',
      line,
      column: 3,
      path: 'sources',
      message: `Wrong ${line}.`,
    });
    expect(reported(new ConfigError([at(1), at(2)]))).to.deep.equal({
      code: 78,
      said: 'p.yaml:1:3: sources: Wrong 1.\np.yaml:2:3: sources: Wrong 2.\n',
    });
  });

  it('is the sentence of a failure; 75 where trying again may help, else 1', () => {
    expect(reported(new Failure('transient', 'It is down.'))).to.deep.equal({
      code: 75,
      said: 'millrace: It is down.\n',
    });
    expect(reported(new Failure('permanent', 'It is gone.'))).to.deep.equal({
      code: 1,
      said: 'millrace: It is gone.\n',
    });
  });

  it('has its stack only when it is a bug', () => {
    const { code, said } = reported(new TypeError('x is not a function'));
    expect(code).to.equal(1);
    expect(said).to.match(/^millrace: this is a bug: TypeError: x is not a function\n +at /);
    expect(reported('text').said).to.equal('millrace: this is a bug: text\n');
  });
});
