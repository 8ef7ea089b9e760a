/** Embeddings, overrides and isolates: they turn the direction of whatever follows. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of users for where no element can keep it apart from what stands beside
 * it, such as the title of a page. Elsewhere `dir="auto"` or `<bdi>` do.
 */
export function oneDirection(text: string): string {
  return text.replace(TURNS, "");
}
