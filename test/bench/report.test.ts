import { expect } from 'chai';
import type { Measured } from '../../bench/contest.ts';
import { type Figures, report } from '../../bench/report.ts';
import type { Requests } from '../../bench/sqs-requests.ts';

const conditions = {
  cores: 2,
  system: 'Linux on x64',
  node: '24.0.0',
  load: 1.26,
  warmups: 2,
  rounds: 11,
  records: 40_000,
  recordBytes: 524.6,
};

function measured(ratio: number, target: number | undefined): Measured {
  const flat = (value: number) => ({ median: value, low: value, high: value });
  return {
    name: 'Work',
    unit: 'records',
    target,
    floor: flat(123_456.7),
    product: flat(65_432.1),
    ratio: { median: ratio, low: ratio - 0.1, high: ratio + 0.1 },
  };
}

function requests(each: number, target: number | undefined): Requests {
  return {
    name: 'API',
    target,
    perMillion: {
      SendMessageBatch: each,
      ReceiveMessage: each,
      DeleteMessageBatch: each,
      ChangeMessageVisibilityBatch: 0,
    },
  };
}

/** The cells of the last line of a report with nothing but this in it. */
function cells(figures: Partial<Figures>): readonly string[] {
  const line = report({ conditions, measured: [], requests: [], ...figures })
    .split('\n')
    .findLast((each) => /^\| (Work|API)\b(?! +\| +Floor)/.test(each));
  return (
    line
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(1, -1) ?? []
  );
}

describe('the report of the bench', () => {
  it('says under which conditions the figures came about', () => {
    expect(report({ conditions, measured: [], requests: [] }).split('\n')[0]).to.equal(
      '2 cores, Linux on x64, Node.js 24.0.0; load average before it began: 1.3. 40,000 records of 525 bytes a ' +
        'round, 11 rounds. Each figure is the median; in brackets, between which the middle half of the rounds lies.',
    );
  });

  it('tells rates, the ratio with its spread, and whether the target is met', () => {
    expect(cells({ measured: [measured(0.53, 0.4)] })).to.deep.equal([
      'Work',
      '123,457 records/s',
      '65,432 records/s',
      '53 % (43 to 63)',
      'at least 40 %',
      'met',
    ]);
  });

  it('says that a target is missed, and rounds nobody up to it', () => {
    expect(cells({ measured: [measured(0.3999, 0.4)] }).slice(3)).to.deep.equal([
      '39 % (29 to 49)',
      'at least 40 %',
      'missed',
    ]);
  });

  it('judges nobody where there is no target', () => {
    expect(cells({ measured: [measured(0.2, undefined)] }).slice(4)).to.deep.equal(['none', '']);
  });

  it('adds up the requests and tells their part of one record in each message', () => {
    expect(cells({ requests: [requests(2_000, 1 / 15)] })).to.deep.equal([
      'API',
      '2,000',
      '2,000',
      '2,000',
      '0',
      '6,000',
      '1/50',
      'at most 1/15',
      'met',
    ]);
  });

  it('meets a target of requests exactly, and misses it by one', () => {
    expect(cells({ requests: [requests(20_000 / 3, 1 / 15)] }).at(-1)).to.equal('met');
    expect(cells({ requests: [requests(20_001 / 3, 1 / 15)] }).slice(6)).to.deep.equal([
      '1/14',
      'at most 1/15',
      'missed',
    ]);
  });
});
