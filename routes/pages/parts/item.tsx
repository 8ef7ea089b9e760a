import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** An item of a list that is made in a loop: Hono writes the `key` of an element, which this is not, into the page. */
export function Item({ children }: { readonly children?: Child }): JSX.Element {
  return <li>{children}</li>;
}
