import { COLLISION_RULE, type OnCollision } from '../ports/collision.ts';
import { dropOf } from '../ports/drops.ts';
import type { Observe } from '../ports/events.ts';
import type { Point } from '../ports/store.ts';
import { createFieldTypes } from './field-types.ts';
import type { Processed, QuarantinedRecord } from './processed.ts';
import { createRecentPoints } from './recent-points.ts';
import { placeOf } from './work-ledger.ts';

/** The newest points that are remembered, to be compared with those that come. */
export const RECENT_POINTS = 20_000;

export type CollisionOptions = {
  readonly onCollision: (type: string) => OnCollision;
  readonly observe: Observe;
  /** Default: `RECENT_POINTS`. */
  readonly recentPoints?: number | undefined;
};

/** Sees, before a write, what the store would take without a word or refuse. */
export type Collisions = {
  /**
   * The work without the records that must not be stored: those that collide, where the type says so, and those whose
   * field is of another type than the store has taken before. They are dropped or quarantined, and told.
   */
  readonly check: (work: Processed) => Processed;
  /** These points are in the store: the types of their fields are what it takes. */
  readonly stored: (points: readonly Point[]) => void;
};

/** A record, and a point that it made. */
type Seen = {
  readonly envelope: string;
  readonly index: number;
  readonly page: string;
  readonly fields: Point['fields'];
};

/** Remembers in this process, within bounds: what came longer ago, or elsewhere, is not seen. */
export function createCollisions(options: CollisionOptions): Collisions {
  const { observe, onCollision, recentPoints = RECENT_POINTS } = options;
  const recent = createRecentPoints<Seen>(recentPoints);
  const types = createFieldTypes();

  function check(work: Processed): Processed {
    const { envelope } = work.delivery;
    const how = onCollision(envelope.type);
    const dropped = new Map<number, Point>();
    const quarantined = new Map<number, QuarantinedRecord>();

    let at = 0;
    for (const point of work.points) {
      const place = work.origins[at++] ?? 0;
      const index = placeOf(envelope, place);
      const flip = types.flipped(point);
      if (flip !== undefined) {
        quarantined.set(place, { index: place, reason: flip, path: undefined });
        continue;
      }
      const memory = recent(point);
      const before = memory.value;
      const { fields } = point;
      const field = before === undefined ? undefined : disagreement(before.fields, fields);
      const same = before?.envelope === envelope.id && before.index === index;
      if (before !== undefined && field !== undefined && !same) {
        const reason = sentence(point, field, before);
        const other = { envelope: before.envelope, index: before.index, page: before.page };
        observe({
          type: 'record.collided',
          source: envelope.source,
          recordType: envelope.type,
          envelope: envelope.id,
          index,
          page: envelope.from.page,
          other,
          how,
          reason,
        });
        if (how === 'first') {
          dropped.set(place, point);
          continue;
        }
        if (how === 'quarantine') {
          quarantined.set(place, { index: place, reason, path: undefined });
          continue;
        }
      }
      memory.value = {
        envelope: envelope.id,
        index,
        page: envelope.from.page,
        fields: before === undefined || same ? fields : { ...before.fields, ...fields },
      };
    }
    const out = new Set([...dropped.keys(), ...quarantined.keys()]);
    return out.size === 0 ? work : without(work, dropped, quarantined);
  }

  return { check, stored: types.stored };
}

/** A record that is not stored loses all its points. What is quarantined is not dropped too. */
function without(
  work: Processed,
  dropped: ReadonlyMap<number, Point>,
  quarantined: ReadonlyMap<number, QuarantinedRecord>,
): Processed {
  const kept = work.origins.flatMap((place, at) =>
    dropped.has(place) || quarantined.has(place) ? [] : [at],
  );
  const drops = [...dropped].filter(([place]) => !quarantined.has(place));
  return {
    ...work,
    points: kept.map((at) => work.points[at] as Point),
    origins: kept.map((at) => work.origins[at] as number),
    dropped:
      drops.length === 0
        ? work.dropped
        : { ...work.dropped, [COLLISION_RULE]: (work.dropped[COLLISION_RULE] ?? 0) + drops.length },
    drops: [
      ...work.drops,
      ...drops.map(([place, { tags, fields, time }]) =>
        dropOf(COLLISION_RULE, place, { values: { ...tags, ...fields }, time }),
      ),
    ],
    quarantined: [...work.quarantined, ...quarantined.values()],
  };
}

function sentence({ measurement, time }: Point, field: string, before: Seen): string {
  return (
    `It makes the same point of "${measurement}" (at ${time} ns) as record ${before.index} of envelope ` +
    `${before.envelope} (${before.page}), with another "${field}".`
  );
}

/** The name of a field whose value the two points do not agree on; undefined when they can be one point. */
function disagreement(one: Point['fields'], other: Point['fields']): string | undefined {
  return Object.keys(one).find((name) => Object.hasOwn(other, name) && !Object.is(one[name], other[name]));
}
