import { expect } from 'chai';
import { createClosing } from '../../src/http/closing.ts';
import type { Api } from '../../src/ports/api.ts';
import { Failure } from '../../src/ports/failure.ts';
import { untilAborted } from '../../src/http/until-aborted.ts';
import { apiRequest, NEVER, rejection, scriptedApi } from '../support/http-doubles.ts';

const hanging: Api = { exchange: (_request, signal) => untilAborted(new Promise(() => {}), signal) };

describe('createClosing', () => {
  it('lets exchanges through', async () => {
    const api = createClosing().around(scriptedApi([{ status: 204 }]));
    expect(await api.exchange(apiRequest(), NEVER)).to.include({ status: 204 });
  });

  it('ends what runs, and lets nothing begin', async () => {
    const closing = createClosing();
    const api = closing.around(hanging);
    const running = rejection(api.exchange(apiRequest(), NEVER));
    closing.close();
    closing.close();
    expect(await running)
      .to.be.instanceOf(Failure)
      .with.property('kind', 'transient');
    expect(await rejection(api.exchange(apiRequest(), NEVER))).to.be.instanceOf(Failure);
    expect(closing.signal.aborted).to.equal(true);
  });

  it('passes on the reason of the caller', async () => {
    const controller = new AbortController();
    const api = createClosing().around(hanging);
    const running = rejection(api.exchange(apiRequest(), controller.signal));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await running).to.equal(reason);
    expect(await rejection(api.exchange(apiRequest(), controller.signal))).to.equal(reason);
  });
});
