import { expect } from 'chai';
import type { ErrorAction, ErrorRule } from '../../src/ports/pipeline.ts';
import type { ApiResponse } from '../../src/ports/api.ts';
import { compileErrorRules, MAX_WAIT_MS } from '../../src/sources/error-rules.ts';
import { checkSource, compileSource } from '../../src/sources/index.ts';
import { answer, firstOf, RUN, sourceConfig } from '../support/a-source.ts';

const fail: ErrorAction = { type: 'fail' };

function read(rules: readonly ErrorRule[], body: unknown, particular: Partial<ApiResponse> = {}) {
  return compileErrorRules(rules, (text) => text.replaceAll('hunter2', '***'))(
    answer(body, particular),
    () => body,
  );
}

describe('the errors of an API, told in its own way', () => {
  it('are told by status, header and body, and all that is given must hold', () => {
    const rule: ErrorRule = {
      status: [{ from: 400, to: 403 }],
      header: { name: 'X-Left', equals: '0' },
      body: { path: 'code', matches: '^limit' },
      do: fail,
    };
    const fits = { status: 403, headers: { 'x-left': '0' } };
    expect(read([rule], { code: 'limited' }, fits)?.type).to.equal('failed');
    expect(read([rule], { code: 'limited' }, { ...fits, status: 404 })).to.equal(undefined);
    expect(read([rule], { code: 'limited' }, { ...fits, headers: {} })).to.equal(undefined);
    expect(read([rule], { code: 'other' }, fits)).to.equal(undefined);
  });

  it('tell a value that is there from one that is not', () => {
    const there: ErrorRule = { body: { path: 'errors', exists: true }, do: fail };
    const missing: ErrorRule = { body: { path: 'data', exists: false }, do: fail };
    for (const body of [{}, { errors: null }, { errors: [] }]) {
      expect(read([there], { data: 1, ...body })).to.equal(undefined);
    }
    expect(read([there], { errors: [{ message: 'no hunter2' }] })).to.deep.include({
      type: 'failed',
      reason: 'The API answered 200 (OK): [{"message":"no ***"}].',
    });
    expect(read([missing], {})?.type).to.equal('failed');
    expect(read([missing], { data: 0 })).to.equal(undefined);
  });

  it('are decided by the first rule that fits', () => {
    const rules: ErrorRule[] = [
      { body: { path: 'e', equals: '1' }, do: { type: 'retry', afterMs: 5_000 } },
      { body: { path: 'e', exists: true }, do: { type: 'stop' } },
    ];
    expect(read(rules, { e: 1 })).to.deep.include({ type: 'retry', afterMs: 5_000 });
    expect(read(rules, { e: 2 })).to.deep.include({ type: 'failed', stop: true });
  });

  it('may be waited for, until a time or for seconds, a day at most', () => {
    const wait = (until: Extract<ErrorAction, { type: 'wait' }>['until'], body: unknown, headers = {}) => {
      const reading = read([{ do: { type: 'wait', until } }], body, { headers });
      return reading?.type === 'retry' ? reading.afterMs : 'no retry';
    };
    const reset = String(RUN.now / 1_000 + 30);
    expect(wait({ header: 'X-Reset', as: 's' }, {}, { 'x-reset': reset })).to.equal(30_000);
    expect(wait({ header: 'X-Reset', as: 's' }, {}, { 'x-reset': '0' })).to.equal(0);
    expect(wait({ body: 'in', as: 'seconds' }, { in: 2.5 })).to.equal(2_500);
    expect(wait({ body: 'in', as: 'seconds' }, { in: 1e9 })).to.equal(MAX_WAIT_MS);
    expect(wait({ body: 'in', as: 'seconds' }, {})).to.equal(undefined);
  });

  it('may be a page without records', () => {
    expect(
      read([{ status: [{ from: 404, to: 404 }], do: { type: 'skip' } }], 'gone', { status: 404 }),
    ).to.deep.equal({
      type: 'page',
      records: [],
      next: [],
      warning: 'The page is skipped: The API answered 404 (Not Found): gone.',
    });
  });

  it('come before the status and the records, also in a body that cannot be read', async () => {
    const errors: ErrorRule[] = [{ body: { path: '', matches: 'slow down' }, do: { type: 'retry' } }];
    const source = compileSource(sourceConfig({ errors }));
    const first = await firstOf(source);
    const whole = { key: 'all', values: {} };
    expect(source.read(answer('slow down!', { status: 200 }), first, whole).type).to.equal('retry');
    expect(source.read(answer('slow down!', { status: 400 }), first, whole).type).to.equal('retry');
    expect(source.read(answer({ items: [] }), first, whole).type).to.equal('page');
  });

  it('are checked before anything starts', () => {
    const errors: ErrorRule[] = [
      { body: { path: 'a..', matches: '(' }, do: { type: 'wait', until: { body: 'b[', as: 's' } } },
    ];
    const paths = checkSource(sourceConfig({ errors })).map(({ path }) => path.join('.'));
    expect(paths).to.deep.equal(['errors.0.body.path', 'errors.0.do.until.body', 'errors.0.body.matches']);
  });

  it('may be a token that has ended, where the source has one', () => {
    const rule: ErrorRule = { body: { path: 'e', equals: 'ended' }, do: { type: 'renew' } };
    expect(read([rule], { e: 'ended' })).to.deep.equal({
      type: 'renew',
      reason: 'The API answered 200 (OK): ended.',
    });
    const place = { in: 'header', name: 'x-key', prefix: '' } as const;
    for (const auth of [undefined, { style: 'fixed', place, value: 'k' } as const]) {
      expect(checkSource(sourceConfig({ errors: [rule], auth }))).to.deep.equal([
        {
          path: ['errors', 0, 'do'],
          message: 'Only the token of oauth2 or login is renewed: give the source one of them under auth.',
        },
      ]);
    }
    const request = { url: 'https://api.example/login', method: 'POST', headers: {} } as const;
    const login = { style: 'login', request, tokenPath: 'token', place } as const;
    expect(checkSource(sourceConfig({ errors: [rule], auth: login }))).to.deep.equal([]);
  });
});
