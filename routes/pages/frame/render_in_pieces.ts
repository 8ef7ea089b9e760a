import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { inPieces } from "../../../monitor/in_pieces.ts";

/** Many parts of a page, made while others are answered: there may be 2,500. */
export async function renderInPieces<Item>(
  items: Iterable<Item>,
  render: (item: Item) => JSX.Element,
): Promise<HtmlEscapedString> {
  const parts: string[] = [];
  await inPieces(items, (item) => {
    parts.push(String(render(item)));
  });
  return raw(parts.join(""));
}
