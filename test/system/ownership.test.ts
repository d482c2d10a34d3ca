import { expect } from 'chai';
import { assert, integer, property, string } from 'fast-check';
import { ownerOf, ownershipOf } from '../../src/system/ownership.ts';

const someSource = string({ maxLength: 20 });
const somePartition = string({ maxLength: 40 });
const someCount = integer({ min: 1, max: 12 });

const MANY = Array.from({ length: 6_000 }, (_, at) => `station=${at}`);
const owners = (count: number) => MANY.map((partition) => ownerOf('weather', partition, count));

describe('the ownership of partitions', () => {
  it('gives every partition to exactly one replica', () => {
    assert(
      property(someSource, somePartition, someCount, (source, partition, count) => {
        const owning = Array.from({ length: count }, (_, index) => ownershipOf({ index, count })).filter(
          (owns) => owns(source, partition),
        );
        expect(owning).to.have.length(1);
      }),
    );
  });

  it('moves a partition only to the replica that is new, or from the one that is gone', () => {
    assert(
      property(someSource, somePartition, someCount, (source, partition, count) => {
        const [fewer, more] = [ownerOf(source, partition, count), ownerOf(source, partition, count + 1)];
        expect(more).to.be.oneOf([fewer, count]);
      }),
    );
  });

  it('moves no more partitions than the new replica is due, and shares out evenly', () => {
    for (const count of [1, 2, 3, 7]) {
      const [fewer, more] = [owners(count), owners(count + 1)];
      const moved = more.filter((owner, at) => owner !== fewer[at]).length;
      const due = MANY.length / (count + 1);
      expect(moved, `from ${count}`).to.be.within(due * 0.9, due * 1.1);
      for (let index = 0; index <= count; index++) {
        expect(more.filter((owner) => owner === index).length).to.be.within(due * 0.9, due * 1.1);
      }
    }
  });

  it('is the same in every version: state lies where the owner is', () => {
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((partition) => ownerOf('quakes', partition, 3))).to.deep.equal([
      1, 0, 0, 2, 1, 2,
    ]);
  });

  it('tells sources apart, and names that run into each other', () => {
    const all = Array.from({ length: 60 }, (_, at) => [`s${at}`, '1']);
    expect(new Set(all.map(([source = '', partition = '']) => ownerOf(source, partition, 3))).size).to.equal(
      3,
    );
    const pairs = Array.from(
      { length: 40 },
      (_, at) => ownerOf(`a${at}`, 'b', 2) === ownerOf('a', `${at}b`, 2),
    );
    expect(pairs).to.include(false);
  });
});
