import { createHash } from "node:crypto";
import { answer, type Ctx } from "./request_context.ts";

/**
 * Answers 304 where the client has this very body already (RFC 9110, 13.1.2).
 * What it has is checked each time, so that nobody sees an old state.
 */
export function answerTagged(
  c: Ctx,
  body: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const tag = `"${createHash("sha1").update(body).digest("base64url")}"`;
  const tagged = {
    "Cache-Control": "private, no-cache",
    ...headers,
    ETag: tag,
  };
  return hasTag(c, tag)
    ? answer(c, null, { status: 304, headers: tagged })
    : answer(c, body, { headers: tagged });
}

/** Whether the client has the body with this tag, strong or weak, or any. */
export function hasTag(c: Ctx, tag: string): boolean {
  const strong = (each: string) => each.trim().replace(/^W\//, "");
  const known = c.req.header("If-None-Match")?.split(",").map(strong) ?? [];
  return known.includes(strong(tag)) || known.includes("*");
}
