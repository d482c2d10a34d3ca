import { expect } from 'chai';
import type { PageRequest } from '../../../src/ports/source.ts';
import { compileSource } from '../../../src/sources/index.ts';
import { answer, firstOf, sourceConfig } from '../../support/a-source.ts';

const whole = { key: 'all', values: {} };

describe('paging by the Link header', () => {
  const source = compileSource(
    sourceConfig({ records: '', paging: { style: 'link', rel: 'next', maxPages: 3 } }),
  );

  function read(asked: PageRequest, link?: string) {
    const headers: Record<string, string> = link === undefined ? {} : { link };
    return source.read(answer([1], { headers, url: asked.request.url }), asked, whole);
  }

  it('follows the next link, absolute or relative, to the last page', async () => {
    let asked = await firstOf(source);
    for (const link of ['<https://api.example/quakes?page=2>; rel="next"', '<?page=3>; rel=next']) {
      const reading = read(asked, link);
      asked = (reading.type === 'page' ? reading.next[0] : undefined) as PageRequest;
    }
    expect(asked.request.url).to.equal('https://api.example/quakes?page=3');
    expect(read(asked, '<?page=1>; rel="first"')).to.deep.include({ type: 'page', next: [] });
    expect(read(asked)).to.deep.include({ type: 'page', next: [] });
  });

  it('never leaves the origin', async () => {
    expect(read(await firstOf(source), '<https://evil.example/>; rel=next')).to.have.property(
      'reason',
      'The next URL in the header link leads to https://evil.example, but credentials and requests stay at https://api.example.',
    );
  });
});
