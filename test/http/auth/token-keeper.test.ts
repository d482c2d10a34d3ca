import { expect } from 'chai';
import { createTokenKeeper, type Token } from '../../../src/http/auth/token-keeper.ts';
import { Failure } from '../../../src/ports/failure.ts';
import { NEVER, rejection } from '../../support/http-doubles.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

function setUp(give: (time: number) => Promise<Token>) {
  const clock = virtualClock();
  const tally = { fetched: 0 };
  const closing = new AbortController();
  const keeper = createTokenKeeper({
    fetchToken: () => give(++tally.fetched),
    clock,
    closing: closing.signal,
  });
  const token = async (signal = NEVER) => (await keeper.token(signal)).value;
  return { clock, tally, keeper, token };
}

const numbered = async (time: number): Promise<Token> => ({ value: `t${time}`, lifetimeMs: 100_000 });

describe('createTokenKeeper', () => {
  it('fetches a token once, however many ask for it at the same time', async () => {
    const { token, tally } = setUp(numbered);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => token()));
    expect(new Set(tokens)).to.deep.equal(new Set(['t1']));
    expect(tally.fetched).to.equal(1);
  });

  it('renews it before it ends', async () => {
    const { token, clock } = setUp(numbered);
    await token();
    await clock.advance(89_999);
    expect(await token()).to.equal('t1');
    await clock.advance(1);
    expect(await token()).to.equal('t2');
  });

  it('keeps one whose end nobody told until it is dropped', async () => {
    const { keeper, token, clock } = setUp(async (time) => ({ value: `t${time}`, lifetimeMs: undefined }));
    await token();
    await clock.advance(365 * 86_400_000);
    expect(await token()).to.equal('t1');
    keeper.drop(1);
    expect(await token()).to.equal('t2');
  });

  it('renews once for many who met the same refusal, however late they tell of it', async () => {
    const { keeper, token, tally } = setUp(numbered);
    const { number } = await keeper.token(NEVER);
    keeper.drop(number);
    expect(await token()).to.equal('t2');
    for (let time = 0; time < 9; time++) {
      keeper.drop(number);
      expect(await token()).to.equal('t2');
    }
    expect(tally.fetched).to.equal(2);
  });

  it('lets one who gives up go, and the others get the token', async () => {
    const slow = Promise.withResolvers<Token>();
    const { token } = setUp(() => slow.promise);
    const controller = new AbortController();
    const reason = new Error('enough');
    const given = rejection(token(controller.signal));
    const other = token();
    controller.abort(reason);
    expect(await given).to.equal(reason);
    slow.resolve({ value: 't', lifetimeMs: undefined });
    expect(await other).to.equal('t');
  });

  it('asks again at once after a trouble that may pass, and not before a while after a refusal', async () => {
    const ends = [
      new Failure('transient', 'It answered 503.'),
      new Failure('permanent', 'It refused.'),
      { value: 't', lifetimeMs: undefined },
    ];
    const { token, clock, tally } = setUp(async (time) => {
      const end = ends[time - 1];
      if (end instanceof Failure) {
        throw end;
      }
      return end as Token;
    });
    expect(await rejection(token())).to.equal(ends[0]);
    expect(await rejection(token())).to.equal(ends[1]);
    expect(await rejection(token())).to.equal(ends[1]);
    expect(tally.fetched).to.equal(2);
    await clock.advance(30_000);
    expect(await token()).to.equal('t');
  });
});
