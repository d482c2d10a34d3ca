/**
 * A number in [0, 1) that depends on nothing but the seed and a text, so that what happens to a request is the same
 * in whatever order requests come: FNV-1a, mixed by the finalizer of MurmurHash3.
 */
export function chance(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
