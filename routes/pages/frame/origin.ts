import { askedHostOf } from "../../server/asked_host.ts";
import type { Ctx } from "../../server/request_context.ts";

/** What the reader's addresses of the instance begin with, as `https://status.example.org`; a path of `PUBLIC_URL` is in it. */
export function originOf(
  c: Ctx,
  { publicUrl }: { readonly publicUrl?: string | undefined },
): string {
  if (publicUrl !== undefined) return publicUrl;
  const scheme = c.env.secure ? "https" : "http";
  return new URL(`${scheme}://${askedHostOf(c)}`).origin;
}
