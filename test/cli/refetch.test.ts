import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Answer, json } from '../support/api-server.ts';
import { millrace } from '../support/in-process.ts';
import {
  EMBEDDED,
  IN_MEMORY,
  type SmallOptions,
  type SmallPipeline,
  smallPipeline,
  thing,
} from '../support/small-pipeline.ts';

const SECRET = 's3cret-value';

/** Sources by why a page of them may fail for good. */
const FAILURES: Readonly<Record<string, Answer>> = {
  large: { body: JSON.stringify({ items: ['x'.repeat(3_000)] }) },
  text: { body: 'hello' },
  html: { body: '<html><title>Maintenance</title></html>' },
  deep: { body: `{"items":${'['.repeat(2_000)}${']'.repeat(2_000)}}` },
  refused: { status: 404, body: 'no' },
};

describe('millrace refetch', function () {
  this.timeout(60_000);

  /** Of each source three pages, of which the second is as the test says. */
  async function threePages(
    second: (source: string) => Answer | undefined,
    more: SmallOptions = {},
  ): Promise<SmallPipeline> {
    return smallPipeline({
      sections: IN_MEMORY,
      schedule: 'once',
      options:
        'query: { api_key: "${env:API_KEY}" }, limits: { body: 2KiB }, ' +
        'paging: { page: { size: 1, total: { pages: pages } } }',
      answer({ path }) {
        const { pathname, searchParams } = new URL(path, 'http://api.test');
        const source = pathname.slice(1);
        const page = Number(searchParams.get('page'));
        const answer = page === 2 ? second(source) : undefined;
        return answer ?? json({ pages: 3, items: [thing(source, page)] });
      },
      ...more,
    });
  }

  async function run(pipeline: SmallPipeline, name: string, ...flags: string[]) {
    const command = millrace([name, '-c', pipeline.config, ...flags], { API_KEY: SECRET });
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  }

  it('asks again for pages that failed, whatever was wrong, with the secret of today, and sends their records on', async () => {
    let broken = true;
    const sources = Object.keys(FAILURES);
    await using pipeline = await threePages((source) => (broken ? FAILURES[source] : undefined), {
      sections: EMBEDDED,
      served: true,
      sources,
    });
    expect((await run(pipeline, 'gather', '--once')).code).to.equal(1);
    const listed = await run(pipeline, 'refetch', '--list');
    for (const source of sources) {
      expect(listed.stdout).to.match(
        new RegExp(`${source} +all +page=2 +1 .*GET http:\\S+api_key=\\*\\*\\*&page=2`),
      );
    }
    expect(readFileSync(join(pipeline.data, 'state.db')).toString('latin1')).to.not.contain(SECRET);
    broken = false;
    const before = pipeline.api.requests.length;
    const again = await run(pipeline, 'refetch');
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stdout).to.equal('5 pages were asked for again; 0 are kept now.\n');
    expect(pipeline.api.requests.slice(before).map(({ path }) => path)).to.have.members(
      sources.map((source) => `/${source}?api_key=${SECRET}&page=2`),
    );
    expect((await run(pipeline, 'refetch', '--list')).stderr).to.contain('No page is kept');
    const { stdout } = await run(pipeline, 'audit');
    for (const source of sources) {
      expect(stdout).to.match(new RegExp(`thing +${source} +3 +0 +0 +0 +3 `));
    }
  });

  it('keeps what fails again, counts it, and ends with 1', async () => {
    await using pipeline = await threePages(() => FAILURES['refused']);
    await run(pipeline, 'gather', '--once');
    const again = await run(pipeline, 'refetch');
    expect(again.code).to.equal(1);
    expect(again.stdout).to.equal('1 page was asked for again; 1 are kept now.\n');
    const [page] = (await run(pipeline, 'refetch', '--list', '--json')).stdout.trim().split('\n');
    expect(JSON.parse(page ?? '')).to.deep.include({ source: 'things', page: 'page=2', times: 2 });
  });

  it('asks for those alone that are meant, and gives up only what was said', async () => {
    await using pipeline = await threePages(() => FAILURES['refused']);
    await run(pipeline, 'gather', '--once');
    const none = await run(pipeline, 'refetch', '--where', 'reason=HTML');
    expect(none.stdout).to.equal('0 pages were asked for again; 1 are kept now.\n');
    const unsure = await run(pipeline, 'refetch', '--drop');
    expect([unsure.code, unsure.stderr]).to.deep.equal([
      64,
      'Nothing was given up. To give up 1 page that failed, say --yes.\n',
    ]);
    expect((await run(pipeline, 'refetch', '--drop', '--yes', '--where', 'page=page=2')).code).to.equal(0);
    expect((await run(pipeline, 'refetch', '--list')).stdout).to.equal('');
    expect((await run(pipeline, 'refetch', '--where', 'colour=red')).code).to.equal(64);
    expect((await run(pipeline, 'refetch', '--source', 'thing')).stderr).to.contain("no source 'thing'");
  });
});
