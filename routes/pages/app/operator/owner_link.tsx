import type { JSX } from "hono/jsx/jsx-runtime";
import type { UrlOwner } from "./url_owner.ts";

/** Whose a url is, with the way to the account. */
export function OwnerLink(
  { owner }: { readonly owner: UrlOwner },
): JSX.Element {
  if (owner.kind === "configuration") {
    return <span dir="auto">{`Configuration: ${owner.source}`}</span>;
  }
  return <a href={`/app/accounts/${owner.id}`} dir="auto">{owner.email}</a>;
}
