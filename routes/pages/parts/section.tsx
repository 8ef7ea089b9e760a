import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** A part of the page of one service, under its heading. */
export function Section(
  { title, children }: { readonly title: string; readonly children?: Child },
): JSX.Element {
  return (
    <section class="group">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
