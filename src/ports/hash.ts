/** Where a hash begins. */
export const HASH_START = 0x811c9dc5;

/** FNV-1a over UTF-16 code units, to go on from: `hashOn(hashOn(HASH_START, 'a'), 'b')` is the same as of `'ab'`. */
export function hashOn(hash: number, text: string): number {
  let mixed = hash;
  for (let at = 0; at < text.length; at++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  }
  return mixed;
}

/** The finalizer of MurmurHash3, 32 bits without a sign: FNV alone keeps like texts close together. */
export function hashEnd(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** 32 bits without a sign. */
export function hash32(text: string): number {
  return hashEnd(hashOn(HASH_START, text));
}
