import { expect } from 'chai';
import * as fc from 'fast-check';
import { LEDGER_MEASUREMENT } from '../../src/ports/store.ts';
import type { Outcome, Processor } from '../../src/ports/type.ts';
import { compileCodedType } from '../../src/types/coded-type.ts';
import { CONTEXT } from '../support/mapped-type.ts';

const POINT = { measurement: 'm', tags: { a: 'x' }, fields: { v: 1.5 }, time: 1n };

function processed(processor: (record: unknown) => unknown, record: unknown = {}): Outcome {
  const coded = { style: 'coded', name: 't', queue: 't', module: '/pipeline/t.ts' } as const;
  return compileCodedType({ ...coded, processor: processor as Processor }).process(record, CONTEXT);
}

function reasonFor(outcome: unknown): string {
  const made = processed(() => outcome);
  return made.type === 'quarantine' ? made.reason : made.type;
}

describe('a coded type', () => {
  it('gives the record and its way here to the processor, and its outcome back', () => {
    const seen: unknown[] = [];
    const type = compileCodedType({
      style: 'coded',
      name: 't',
      queue: 't',
      module: '/pipeline/t.ts',
      processor: (record, context) => {
        seen.push(record, context);
        return { type: 'points', points: [POINT] };
      },
    });
    expect(type.name).to.equal('t');
    expect(type.process({ id: 1 }, CONTEXT)).to.deep.equal({ type: 'points', points: [POINT] });
    expect(seen).to.deep.equal([{ id: 1 }, CONTEXT]);
  });

  it('passes drops and quarantines on', () => {
    const drop = { type: 'drop', rule: 'old' };
    const wrong = { type: 'quarantine', reason: 'No.', path: 'a.b' };
    expect(processed(() => drop)).to.deep.equal(drop);
    expect(processed(() => wrong)).to.deep.equal(wrong);
    expect(processed(() => ({ ...wrong, path: undefined }))).to.deep.equal({
      type: 'quarantine',
      reason: 'No.',
    });
  });

  it('quarantines the record with the message of whatever is thrown', () => {
    const thrown = [new Error('No station.'), 'just text', Object.create(null), undefined, new Error('')];
    const reasons = thrown.map((error) => {
      const outcome = processed(() => {
        throw error;
      });
      return outcome.type === 'quarantine' ? outcome.reason : outcome.type;
    });
    const silent = 'The processor of /pipeline/t.ts threw an error without a message.';
    expect(reasons).to.deep.equal(['No station.', 'just text', silent, 'undefined', silent]);
  });

  it('survives a processor that never ends its recursion', () => {
    const endless = (): unknown => [endless()];
    expect(processed(endless).type).to.equal('quarantine');
  });

  it('refuses a promise, and does not let its rejection out', async () => {
    const outcome = processed(() => Promise.reject(new Error('late')));
    expect(outcome).to.have.property('reason').that.includes('returned a promise');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('quarantines what is no outcome, with a sentence that names the module', () => {
    expect(reasonFor(undefined)).to.equal(
      'The processor of /pipeline/t.ts returned missing instead of an outcome.',
    );
    expect(reasonFor([POINT])).to.include('returned an array of 1 instead of an outcome');
    expect(reasonFor({ type: 'point' })).to.include('an outcome whose type is "point"');
    expect(reasonFor({ type: 'drop' })).to.include('a drop whose rule is missing');
    expect(reasonFor({ type: 'quarantine', reason: '' })).to.include('a quarantine whose reason is empty');
    expect(reasonFor({ type: 'points', points: [] })).to.include('no point in `points`');
  });

  it('quarantines what is no point', () => {
    const wrong: readonly (readonly [unknown, string])[] = [
      [null, 'null instead of a point'],
      [{ ...POINT, measurement: '' }, 'a point whose measurement is empty'],
      [{ ...POINT, measurement: LEDGER_MEASUREMENT }, 'kept for the ledger'],
      [{ ...POINT, time: 1 }, 'a point whose time is 1 and not nanoseconds'],
      [{ ...POINT, time: 2n ** 63n }, 'a point whose time is 9223372036854775808'],
      [{ ...POINT, tags: undefined }, 'a point whose tags are missing'],
      [{ ...POINT, tags: { a: 1 } }, 'a point whose tag a is 1 and not a string'],
      [{ ...POINT, fields: {} }, 'a point without fields'],
      [{ ...POINT, fields: { v: Number.NaN } }, 'a point whose field v is NaN'],
      [{ ...POINT, fields: { v: 2n ** 63n } }, 'a point whose field v is 9223372036854775808'],
      [{ ...POINT, fields: { v: null } }, 'a point whose field v is null'],
      [{ ...POINT, fields: { '': 1 } }, 'a point with a field named ""'],
    ];
    for (const [point, reason] of wrong) {
      expect(reasonFor({ type: 'points', points: [POINT, point] })).to.include(reason);
    }
  });

  it('leaves empty tags out', () => {
    const points = [{ ...POINT, tags: { a: '', b: 'x' } }];
    expect(processed(() => ({ type: 'points', points })))
      .to.have.nested.property('points[0].tags')
      .that.deep.equals({
        b: 'x',
      });
  });

  it('keeps a copy: a module that uses its point again spoils nothing', () => {
    const reused = { ...POINT, fields: { v: 1 } };
    const first = processed(() => ({ type: 'points', points: [reused] }));
    reused.fields.v = Number.NaN;
    expect(first).to.have.nested.property('points[0].fields.v', 1);
  });

  it('never throws, whatever the module returns', () => {
    const anything = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
      fc.record({ type: fc.constantFrom('points', 'drop', 'quarantine'), points: fc.array(fc.anything()) }),
      fc.record({
        type: fc.constant('points'),
        points: fc.array(fc.record({ ...anyPoint() }), { minLength: 1 }),
      }),
    );
    fc.assert(
      fc.property(anything, (outcome) => {
        expect(processed(() => outcome).type).to.be.oneOf(['points', 'drop', 'quarantine']);
      }),
    );
  });
});

function anyPoint() {
  return {
    measurement: fc.string(),
    tags: fc.dictionary(fc.string(), fc.anything()),
    fields: fc.anything(),
    time: fc.bigInt(),
  };
}
