import type { JSX } from "hono/jsx/jsx-runtime";

/** At most this many channels are named. */
const MAX_NAMES = 5;

/** Who is told of outages of a url. */
export function Hearers(
  { names }: { readonly names: readonly string[] },
): JSX.Element {
  if (names.length === 0) {
    return (
      <p class="quiet">
        Nobody is told about its outages.{" "}
        <a href="/app/alerts">Add a channel</a>
      </p>
    );
  }
  const more = names.length - MAX_NAMES;
  return (
    <p class="quiet">
      Outages are sent to{" "}
      <a href="/app/alerts" dir="auto">
        {names.slice(0, MAX_NAMES).join(", ")}
      </a>
      {more > 0 && ` and ${more} more`}
    </p>
  );
}
