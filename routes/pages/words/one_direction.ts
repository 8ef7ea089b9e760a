/** Embeddings, overrides and isolates, which turn the direction of whatever follows. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of users for where no element can keep it apart from what stands beside
 * it, such as the title of a page. Elsewhere `dir="auto"` or `<bdi>` do.
 */
export function oneDirection(text: string): string {
  return text.replace(DIRECTION_CONTROLS, "");
}
