import type { Ctx } from "../../server/request_context.ts";
import type { Site } from "./site.ts";

/** What the reader's addresses of the instance begin with, as `https://status.example.org`; a path of `PUBLIC_URL` is in it. */
export function originOf(
  c: Ctx,
  { publicUrl }: Pick<Site, "publicUrl">,
): string {
  if (publicUrl !== undefined) return publicUrl;
  const host = c.env.forwardedHost ?? new URL(c.req.url).host;
  return new URL(`${c.env.secure ? "https" : "http"}://${host}`).origin;
}
