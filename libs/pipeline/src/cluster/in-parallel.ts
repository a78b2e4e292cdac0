/** Enough that an overlay takes the time of a few calls, and few enough for an API server to answer all of them at once. */
const AT_ONCE = 8;

/** What `run` gives for each item, in their order, a bounded number at a time. The first that fails begins no more. */
export async function inParallel<Item, Value>(
  items: readonly Item[],
  run: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = [];
  const left = items.entries();
  let hasFailed = false;
  const work = async () => {
    for (const [index, item] of left) {
      if (hasFailed) return;
      values[index] = await run(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return values;
}
