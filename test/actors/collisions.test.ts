import { expect } from 'chai';
import { type CollisionOptions, createCollisions } from '../../src/actors/collisions.ts';
import type { Processed } from '../../src/actors/processed.ts';
import type { OnCollision } from '../../src/ports/collision.ts';
import type { Event } from '../../src/ports/events.ts';
import type { Point } from '../../src/ports/store.ts';
import { delivery, envelope, point } from '../support/stage.ts';

function setUp(how: OnCollision = 'last', rest: Partial<CollisionOptions> = {}) {
  const events: Event[] = [];
  const collisions = createCollisions({
    onCollision: () => how,
    observe: (event) => void events.push(event),
    ...rest,
  });
  const told = () => events.flatMap((event) => (event.type === 'record.collided' ? event : []));
  return { ...collisions, told };
}

/** An envelope with a record for each point. */
function work(id: string, points: readonly Point[], origins = points.map((_, at) => at)): Processed {
  const records = origins.map((n) => ({ n }));
  return {
    delivery: delivery(envelope({ id, records })),
    points,
    origins,
    dropped: {},
    drops: [],
    quarantined: [],
  };
}

const at = (magnitude: number, time = 1n) => point({ time, fields: { magnitude } });

describe('collisions', () => {
  it('are told with both records, and change nothing where the last one wins', () => {
    const { check, told } = setUp('last');
    const whole = work('a', [at(1), at(2, 2n), at(3)]);
    expect(check(whole)).to.equal(whole);
    expect(told()).to.have.length(1);
    expect(told()[0]).to.deep.include({
      envelope: 'a',
      index: 2,
      other: { envelope: 'a', index: 0, page: 'page=1' },
      how: 'last',
    });
    expect(told()[0]?.reason).to.match(
      /same point of "quake".*record 0 of envelope a \(page=1\).*"magnitude"/,
    );
  });

  it('are seen against what came before in other envelopes', () => {
    const { check, told } = setUp();
    check(work('a', [at(1)]));
    check(work('b', [at(2)]));
    check(work('c', [at(2)]));
    expect(told().map(({ envelope: id, other }) => [id, other.envelope])).to.deep.equal([['b', 'a']]);
  });

  it('are none when a record comes again, even with a processor that makes another of it', () => {
    const { check, told } = setUp('quarantine');
    check(work('a', [at(1)]));
    const again = work('a', [at(2)]);
    expect(check(again)).to.equal(again);
    expect(told()).to.deep.equal([]);
  });

  it('are none when the points agree, or have different fields: they are one point', () => {
    const { check, told } = setUp('quarantine');
    check(work('a', [at(1)]));
    check(work('b', [at(1)]));
    check(work('c', [point({ time: 1n, fields: { depth: 3 } })]));
    expect(told()).to.deep.equal([]);
    check(work('d', [point({ time: 1n, fields: { depth: 4 } })]));
    expect(told().map(({ other }) => other.envelope)).to.deep.equal(['c']);
  });

  it('are none when tags, time or measurement differ, whatever the order of the tags', () => {
    const { check, told } = setUp();
    check(work('a', [point({ tags: { x: '1', y: '2' } })]));
    const fields = { magnitude: 9 };
    check(work('b', [point({ tags: { x: '1', y: '3' }, fields }), point({ measurement: 'other', fields })]));
    expect(told()).to.deep.equal([]);
    check(work('c', [point({ tags: { y: '2', x: '1' }, fields })]));
    expect(told()).to.have.length(1);
  });

  it('leave the first and drop the other, by a rule with a name', () => {
    const { check } = setUp('first');
    const checked = check(work('a', [at(1), at(2), at(3, 3n)]));
    expect(checked.points).to.deep.equal([at(1), at(3, 3n)]);
    expect(checked.origins).to.deep.equal([0, 2]);
    expect(checked.dropped).to.deep.equal({ collision: 1 });
  });

  it('put the other in quarantine with the reason, and with it all of its points', () => {
    const { check } = setUp('quarantine');
    const checked = check(work('a', [at(1), at(7, 7n), at(2)], [0, 1, 1]));
    expect(checked.points).to.deep.equal([at(1)]);
    expect(checked.quarantined).to.have.length(1);
    expect(checked.quarantined[0]).to.include({ index: 1 });
    expect(checked.quarantined[0]?.reason).to.match(/same point/);
  });

  it('are seen among the newest points only', () => {
    const { check, told } = setUp('last', { recentPoints: 2 });
    check(work('a', [at(1, 1n), at(1, 2n), at(1, 3n)]));
    check(work('b', [at(2, 1n)]));
    expect(told()).to.deep.equal([]);
    check(work('c', [at(2, 3n)]));
    expect(told()).to.have.length(1);
  });
});

describe('a field whose type flips', () => {
  it('takes its record to quarantine before the store refuses it', () => {
    const { check, stored } = setUp();
    stored([at(1)]);
    const checked = check(work('a', [point({ time: 1n, fields: { magnitude: 2n } }), at(3, 3n)]));
    expect(checked.points).to.deep.equal([at(3, 3n)]);
    expect(checked.quarantined[0]?.reason).to.equal(
      'The field "magnitude" of "quake" is stored as a float and this record has it as an integer.',
    );
  });

  it('is judged by what the store has taken, not by what was tried', () => {
    const { check } = setUp();
    check(work('a', [point({ time: 1n, fields: { magnitude: 'no' } })]));
    const next = work('b', [at(3, 3n)]);
    expect(check(next)).to.equal(next);
  });
});
