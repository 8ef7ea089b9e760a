import type { Ctx } from "../../server/request_context.ts";
import type { Site } from "./site.ts";

/** Where the reader reaches the instance, as `https://status.example.org`. */
export function originOf(
  c: Ctx,
  { publicUrl }: Pick<Site, "publicUrl">,
): string {
  return publicUrl ?? new URL(c.req.url).origin;
}
