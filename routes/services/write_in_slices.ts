/** At most this many items are written before others get their turn: some 5 ms. */
const SLICE = 500;

/**
 * Writes items as JSON with commas between. After each slice the event loop
 * goes on, so that a list of ten thousand holds up no probe.
 */
export async function writeInSlices<Item>(
  items: readonly Item[],
  valueOf: (item: Item) => unknown,
): Promise<string> {
  const slices: string[] = [];
  for (let from = 0; from < items.length; from += SLICE) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    const texts = items.slice(from, from + SLICE).map((item) =>
      JSON.stringify(valueOf(item))
    );
    slices.push(texts.join(","));
  }
  return slices.join(",");
}
