/** Does `work` for every item, at most `limit` at a time, in order of their start; the first rejection is thrown. */
export async function inParallel<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of left) {
      await work(item, index);
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
