import { expect } from 'chai';
import type { SourceConfig } from '../../../src/ports/pipeline.ts';
import { complaints, configWith, pipelineOf, SOURCE } from '../../support/config-file.ts';

const file = (lines: string) => configWith({ source: `${SOURCE}\n${lines}` });

async function source(lines: string): Promise<SourceConfig> {
  return (await pipelineOf(file(lines))).sources[0] as SourceConfig;
}

describe('errors and bodies in a configuration', () => {
  it('are told by status, header and body', async () => {
    const rules = [
      '{ when: { status: [403, 5xx], header: { name: X-Left, equals: 0 } }, do: { wait: { header: X-Reset, format: s } } }',
      '{ when: { status: 404 }, do: skip }',
      '{ when: { status: 403 }, do: renew }',
      '{ when: { body: { path: Note, matches: limit } }, do: { retry: 1m } }',
      '{ when: { body: { exists: false } }, do: { wait: { body: retry_in } } }',
    ];
    expect((await source(`errors: [${rules.join(', ')}]`)).errors).to.deep.equal([
      {
        status: [
          { from: 403, to: 403 },
          { from: 500, to: 599 },
        ],
        header: { name: 'X-Left', equals: '0' },
        body: undefined,
        do: { type: 'wait', until: { header: 'X-Reset', as: 's' } },
      },
      { status: [{ from: 404, to: 404 }], header: undefined, body: undefined, do: { type: 'skip' } },
      { status: [{ from: 403, to: 403 }], header: undefined, body: undefined, do: { type: 'renew' } },
      {
        status: undefined,
        header: undefined,
        body: { path: 'Note', matches: 'limit' },
        do: { type: 'retry', afterMs: 60_000 },
      },
      {
        status: undefined,
        header: undefined,
        body: { path: '', exists: false },
        do: { type: 'wait', until: { body: 'retry_in', as: 'seconds' } },
      },
    ]);
  });

  it('come with GraphQL, whose query is no template, behind the rules that are written', async () => {
    const lines = 'graphql: { query: "{viewer{login}}", variables: { first: 9, from: "{due}" } }';
    const config = await source(lines);
    expect(config.method).to.equal('POST');
    expect(config.body).to.equal('{"query":"{{viewer{{login}}","variables":{"first":9,"from":"{due}"}}');
    expect(config.errors).to.deep.equal([{ body: { path: 'errors', exists: true }, do: { type: 'fail' } }]);
  });

  it('may have a form', async () => {
    expect(await source('form: { q: "{due}", n: 5 }')).to.deep.include({
      method: 'POST',
      form: { q: '{due}', n: '5' },
    });
  });

  for (const [lines, says] of [
    ['errors: [{ when: { status: 42 }, do: fail }]', 'status: 42 is no status.'],
    ['errors: [{ when: {}, do: explode }]', '"explode" is not one of retry, renew, skip, fail, stop.'],
    ['errors: [{ when: {}, do: { wait: {} } }]', 'wait: has none of header, body.'],
    ['form: { a: b }\ngraphql: { query: x }', 'graphql: does not go with form.'],
  ] as const) {
    it(`is not ${lines.replace('\n', ', ')}`, async () => {
      expect((await complaints(file(lines))).join('|')).to.include(says);
    });
  }
});
