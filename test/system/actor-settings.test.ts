import { expect } from 'chai';
import { actorSettings, DEFAULT_CAPACITY, DEFAULT_RESTART } from '../../src/system/actor-settings.ts';

describe('actorSettings', () => {
  it('fills in what the options leave open', () => {
    expect(actorSettings({})).to.deep.equal({
      capacity: DEFAULT_CAPACITY,
      handlerDeadlineMs: undefined,
      restart: DEFAULT_RESTART,
    });
  });

  it('keeps what they say', () => {
    const restart = { max: 0, withinMs: 1, minBackoffMs: 0, maxBackoffMs: 0 };
    const options = { capacity: 1, handlerDeadlineMs: 5, restart };
    expect(actorSettings(options)).to.deep.equal(options);
  });

  const wrong = [
    { capacity: 0 },
    { capacity: 1.5 },
    { capacity: Number.NaN },
    { handlerDeadlineMs: 0 },
    { handlerDeadlineMs: Number.NaN },
    { restart: { ...DEFAULT_RESTART, max: -1 } },
    { restart: { ...DEFAULT_RESTART, withinMs: 0 } },
    { restart: { ...DEFAULT_RESTART, minBackoffMs: -1 } },
    { restart: { ...DEFAULT_RESTART, minBackoffMs: 2, maxBackoffMs: 1 } },
  ];
  for (const options of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      expect(() => actorSettings(options)).to.throw(RangeError, /^An actor's .+ must be .+\.$/);
    });
  }
});
