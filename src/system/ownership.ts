import { hash } from 'node:crypto';
import type { Replica } from '../ports/replica.ts';

/** Whether a partition of a source is this replica's to gather. */
export type Owns = (source: string, partition: string) => boolean;

/**
 * Shares partitions out among replicas by rendezvous hashing (highest random weight, Thaler and Ravishankar 1998): the
 * replica for which the SHA-256 of source, partition and replica is greatest. Every process says the same without asking
 * another, each partition has exactly one owner, and one replica more takes only what becomes its own.
 */
export function ownershipOf(replica: Replica): Owns {
  return replica.count === 1
    ? () => true
    : (source, partition) => ownerOf(source, partition, replica.count) === replica.index;
}

/** The index of the owner among `count` replicas. */
export function ownerOf(source: string, partition: string, count: number): number {
  const name = JSON.stringify([source, partition]);
  let owner = 0;
  let most = '';
  for (let index = 0; index < count; index++) {
    const weight = hash('sha256', `${name} ${index}`);
    // Both are hexadecimal digits of one length: their order as texts is that of the numbers.
    if (weight > most) {
      owner = index;
      most = weight;
    }
  }
  return owner;
}
