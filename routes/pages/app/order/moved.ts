/** Where something in a list goes. */
export const MOVES = ["up", "down", "top"] as const;

export type Move = (typeof MOVES)[number];

/** The list with one of its items moved; as it was where the item is not in it, or is there already. */
export function moved<Item>(
  items: readonly Item[],
  item: Item,
  move: Move,
): Item[] {
  const from = items.indexOf(item);
  if (from < 0) return [...items];
  const to = move === "top" ? 0 : move === "up" ? from - 1 : from + 1;
  const rest = items.toSpliced(from, 1);
  return rest.toSpliced(Math.max(0, to), 0, item);
}
