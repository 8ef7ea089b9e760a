import type { JSX } from "hono/jsx/jsx-runtime";
import { CsrfField } from "../form_fields.tsx";

/** A button that allows the private range of what was refused; nothing where there is none. */
export function AllowRange(
  { csrf, range, next, typed = "" }: {
    readonly csrf: string;
    readonly range: string | null | undefined;
    /** The page to go on with. */
    readonly next: string;
    /** What that page has in its field. */
    readonly typed?: string;
  },
): JSX.Element | null {
  if (range === null || range === undefined) return null;
  return (
    <form method="post" action="/app/ranges" class="notice">
      <CsrfField csrf={csrf} />
      <input type="hidden" name="range" value={range} />
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="typed" value={typed} />
      <p>
        Its address is in{" "}
        {range}, a private network. If you allow it, everybody with an account
        here can watch addresses in it, on any port.
      </p>
      <button type="submit" name="do" value="allow">Allow {range}</button>
    </form>
  );
}
