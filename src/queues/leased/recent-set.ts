/** Remembers the newest `most` texts; older ones are forgotten. */
export type RecentSet = {
  add(text: string): void;
  has(text: string): boolean;
};

export function createRecentSet(most: number): RecentSet {
  const texts = new Set<string>();
  return {
    add(text) {
      texts.delete(text);
      texts.add(text);
      if (texts.size > most) {
        const [oldest] = texts;
        texts.delete(oldest as string);
      }
    },
    has: (text) => texts.has(text),
  };
}
