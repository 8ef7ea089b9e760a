import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** Text to be used elsewhere; the script adds a button that copies it. `name` says what it is. */
export function Snippet(
  { name, children }: { readonly name: string; readonly children?: Child },
): JSX.Element {
  return (
    <pre class="code" tabindex={0} role="region" aria-label={name} data-copy>
      {children}
    </pre>
  );
}
