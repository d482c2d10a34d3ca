import { expect } from 'chai';
import { untilAborted } from '../../src/http/until-aborted.ts';
import { NEVER, rejection } from '../support/http-doubles.ts';

describe('untilAborted', () => {
  it('ends as the promise does', async () => {
    expect(await untilAborted(Promise.resolve(7), NEVER)).to.equal(7);
    const error = new Error('no');
    expect(await rejection(untilAborted(Promise.reject(error), NEVER))).to.equal(error);
  });

  it('ends with the reason when the signal aborts first, or already had', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = rejection(untilAborted(new Promise(() => {}), controller.signal));
    controller.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(await rejection(untilAborted(new Promise(() => {}), controller.signal))).to.equal(reason);
  });
});
