import { expect } from 'chai';
import { compileSource } from '../../../src/sources/index.ts';
import { answer, firstOf, numbers, sourceConfig, walk } from '../../support/a-source.ts';

const whole = { key: 'all', values: {} };

function nextSource(maxPages = 10, url = 'https://api.example/quakes', redact?: (text: string) => string) {
  const paging = { style: 'next', path: 'links.next', maxPages } as const;
  return compileSource(sourceConfig({ url, paging }), { redact });
}

function pages(toNext: (page: number) => unknown) {
  return (url: URL) => {
    const page = Number(url.searchParams.get('after') ?? 0);
    return { items: [page], links: page < 3 ? { next: toNext(page + 1) } : {} };
  };
}

describe('paging by the next URL', () => {
  it('follows absolute and relative URLs to the end', async () => {
    for (const base of ['https://api.example/quakes', '', '/other/path', '//api.example/x']) {
      const walked = await walk(
        nextSource(),
        pages((page) => `${base}?after=${page}`),
      );
      expect(walked.records, base).to.deep.equal(numbers(4));
      expect(walked).to.deep.include({ failed: [], warnings: [] });
    }
  });

  it('ends at null, an empty text, false and a missing one', async () => {
    for (const links of [{ next: null }, { next: '' }, { next: false }, {}, null]) {
      const walked = await walk(nextSource(), () => ({ items: [1], links }));
      expect(walked).to.deep.include({ records: [1], failed: [], warnings: [] });
    }
  });

  it('goes on behind a page without records', async () => {
    const walked = await walk(nextSource(), (url) =>
      url.search === '' ? { items: [], links: { next: '?after=1' } } : { items: [1] },
    );
    expect(walked.records).to.deep.equal([1]);
  });

  it('ends at a page without records where it is told so, whatever that page tells', async () => {
    const paging = { style: 'next', path: 'next', untilEmpty: true, maxPages: 9 } as const;
    const walked = await walk(compileSource(sourceConfig({ paging })), (url) => {
      const page = Number(url.searchParams.get('p') ?? 0);
      return { items: page < 2 ? [page] : [], next: `?p=${page + 1}` };
    });
    expect(walked.records).to.deep.equal([0, 1]);
    expect(walked.pages).to.have.length(3);
  });

  it('fails when the next URL is something else', async () => {
    const walked = await walk(nextSource(), () => ({ items: [1], links: { next: 5 } }));
    expect(walked.failed).to.deep.equal(['The next URL at `links.next` is the number 5, not a text.']);
  });

  it('fails when it would ask the same again', async () => {
    const walked = await walk(nextSource(), () => ({ items: [1], links: { next: '/quakes' } }));
    expect(walked.failed).to.deep.equal([
      'The next URL at `links.next` is the very URL that was just asked, so paging would never end.',
    ]);
  });

  it('never leaves the origin', async () => {
    const walked = await walk(nextSource(), () => ({
      items: [1],
      links: { next: 'https://evil.example/x' },
    }));
    expect(walked.failed).to.deep.equal([
      'The next URL at `links.next` leads to https://evil.example, but credentials and requests stay at https://api.example.',
    ]);
  });

  it('ends at the bound on pages, keeps what it has and says so', async () => {
    const walked = await walk(
      nextSource(2),
      pages((page) => `?after=${page}`),
    );
    expect(walked.records).to.deep.equal([0, 1]);
    expect(walked.warnings).to.deep.equal(['The bound of 2 pages is reached, and there is more.']);
  });

  it('gives the same request the same name, so that a circle shows, and other requests other names', async () => {
    const walked = await walk(
      nextSource(100),
      (url) => ({ items: [1], links: { next: url.search === '' ? '?after=1' : '/quakes' } }),
      4,
    );
    const [a, b] = walked.pages;
    expect(walked.pages).to.deep.equal([a, b, a, b]);
    expect(a)
      .to.match(/^url=[0-9a-f]{24}$/)
      .and.not.equal(b);
  });

  it('names the first page as the URL that leads back to it, however it was written', async () => {
    const source = nextSource(9, 'HTTPS://API.example:443/a/../quakes');
    const first = await firstOf(source);
    expect(first.request.url).to.equal('https://api.example/quakes');
    expect(first.page).to.equal((await firstOf(nextSource())).page);
  });

  it('has no secret in the name of a page, and the same name whatever the secret is', async () => {
    const names = ['one', 'two'].map(async (key) => {
      const source = nextSource(9, `https://api.example/?key=${key}`, (text) => text.replaceAll(key, '***'));
      return (await firstOf(source)).page;
    });
    const [one, two] = await Promise.all(names);
    expect(one).to.equal(two);
  });

  it('keeps method, headers and body of the first request', async () => {
    const source = compileSource(
      sourceConfig({
        method: 'POST',
        headers: { authorization: 'Bearer x' },
        body: '{"a":1}',
        paging: { style: 'next', path: 'next', maxPages: 5 },
      }),
    );
    const first = await firstOf(source);
    const reading = source.read(answer({ items: [], next: '?after=1' }), first, whole);
    const next = reading.type === 'page' ? reading.next[0] : undefined;
    expect(next?.request).to.deep.equal({ ...first.request, url: 'https://api.example/quakes?after=1' });
  });
});
