import { expect } from 'chai';
import { compileTime } from '../../src/types/time.ts';
import { expression, path } from '../support/mapped-type.ts';

describe('the time of a record', () => {
  const ms = compileTime({ value: path('at.ms'), as: { style: 'unit', unit: 'ms' } });
  const iso = compileTime({ value: path('at'), as: { style: 'iso', zone: 'UTC' } });

  it('is nanoseconds since the epoch', () => {
    expect(ms({ at: { ms: 1_517_966_773_840 } })).to.equal(1_517_966_773_840_000_000n);
    expect(iso({ at: '2018-02-07' })).to.equal(1_517_961_600_000_000_000n);
  });

  it('is asked for by its path when it is missing', () => {
    expect(ms({})).to.deep.equal({
      type: 'quarantine',
      reason: 'The time is required, but `at.ms` is missing.',
      path: 'at.ms',
    });
    expect(ms({ at: { ms: null } })).to.have.property('reason', 'The time is required, but `at.ms` is null.');
  });

  it('says what it should have been when it cannot be read', () => {
    expect(iso({ at: 'yesterday' })).to.deep.equal({
      type: 'quarantine',
      reason: 'The time must be an ISO 8601 date and time within 1677 to 2262, but `at` is "yesterday".',
      path: 'at',
    });
    expect(ms({ at: { ms: true } }))
      .to.have.property('reason')
      .that.includes('a number of milliseconds since 1970');
    const format = compileTime({ value: path('at'), as: { style: 'format', format: 'yyyy', zone: 'UTC' } });
    expect(format({ at: 'x' }))
      .to.have.property('reason')
      .that.includes('of the format `yyyy`');
  });

  it('fits 64 bits of nanoseconds, to the very ends', () => {
    const ns = compileTime({ value: path('at'), as: { style: 'unit', unit: 'ns' } });
    const max = 2n ** 63n - 1n;
    expect(ns({ at: max })).to.equal(max);
    expect(ns({ at: -max - 1n })).to.equal(-max - 1n);
    for (const at of [max + 1n, -max - 2n, 1e300, '99999999999999999999']) {
      expect(ns({ at }), String(at)).to.have.property('type', 'quarantine');
    }
    expect(iso({ at: '2262-04-11T23:47:16.854775807Z' })).to.equal(max);
    expect(iso({ at: '2262-04-11T23:47:16.854775808Z' })).to.have.property('type', 'quarantine');
    expect(iso({ at: '1600-01-01' })).to.have.property('type', 'quarantine');
    expect(iso({ at: '+275000-01-01' })).to.have.property('type', 'quarantine');
  });

  it('comes from an expression as well, and says when that fails', () => {
    const joined = compileTime({
      value: expression("join('T', [day, hour])"),
      as: { style: 'iso', zone: 'UTC' },
    });
    expect(joined({ day: '1970-01-01', hour: '01:00' })).to.equal(3_600_000_000_000n);
    expect(joined({ day: '1970-01-01' }))
      .to.have.property('reason')
      .that.includes('cannot be worked out');
  });
});
