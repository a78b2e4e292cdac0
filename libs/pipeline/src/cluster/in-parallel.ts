/** With this many, an overlay takes the time of a few calls, and an API server still answers all of them at once. */
const AT_ONCE = 8;

/** Runs the items, a bounded number at a time. Gives the results in the order of the items. After a failure no other begins. */
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
