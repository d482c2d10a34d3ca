import { expect } from 'chai';
import * as fc from 'fast-check';
import { pointMark, readMarks, valueMark, writeMarks } from '../../src/ports/marks.ts';

const point = { measurement: 'quake', tags: { net: 'us', kind: 'ml' }, time: 1n };

describe('the mark of a point', () => {
  it('is the same in whatever order its tags come, and an empty one is no tag', () => {
    expect(pointMark({ ...point, tags: { kind: 'ml', net: 'us' } })).to.equal(pointMark(point));
    expect(pointMark({ ...point, tags: { ...point.tags, empty: '' } })).to.equal(pointMark(point));
  });

  it('is another for another measurement, tag, value or time', () => {
    for (const other of [
      { ...point, measurement: 'quakes' },
      { ...point, tags: { net: 'us' } },
      { ...point, tags: { net: 'ml', kind: 'us' } },
      { ...point, tags: { net: 'u', kind: 'sml' } },
      { ...point, time: 2n },
    ]) {
      expect(pointMark(other)).not.to.equal(pointMark(point));
    }
  });

  it('hardly ever meets that of another', () => {
    const marks = Array.from({ length: 20_000 }, (_, at) =>
      pointMark({ ...point, tags: { id: `us${at}` }, time: BigInt(at % 7) }),
    );
    expect(new Set(marks).size).to.be.at.least(19_998);
  });
});

describe('the mark of a value', () => {
  it('goes by its name and its text', () => {
    expect(valueMark('id', 5)).to.equal(valueMark('id', '5'));
    expect(valueMark('id', '5')).not.to.equal(valueMark('ids', '5'));
    expect(valueMark('id', '5')).not.to.equal(valueMark('i', 'd5'));
  });
});

describe('marks as text', () => {
  it('read back as they were written, and are short', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })), (marks) => {
        const text = writeMarks(marks);
        expect(readMarks(text)).to.deep.equal(new Set(marks));
        expect(text.length).to.be.at.most(marks.length * 6 + 4);
      }),
    );
  });
});
