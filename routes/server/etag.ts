import { createHash } from "node:crypto";
import { answer, type Ctx } from "./request_context.ts";

/** A body, and the tag by which a client knows that it has it. */
export interface TaggedBody {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly tag: string;
}

export function tagged(body: TaggedBody["body"]): TaggedBody {
  const hash = createHash("sha1").update(body).digest("base64url");
  return { body, tag: `"${hash}"` };
}

/** Like `answerTaggedBody`, for a body that is made for this request. */
export function answerTagged(
  c: Ctx,
  body: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return answerTaggedBody(c, tagged(body), headers);
}

/**
 * Answers 304 where the client has this very body already (RFC 9110, 13.1.2).
 * What it has is checked each time, so that nobody sees an old state.
 */
export function answerTaggedBody(
  c: Ctx,
  { body, tag }: TaggedBody,
  headers: Readonly<Record<string, string>>,
): Response {
  const withTag = {
    "Cache-Control": "private, no-cache",
    ...headers,
    ETag: tag,
  };
  return hasTag(c, tag)
    ? answer(c, null, { status: 304, headers: withTag })
    : answer(c, body, { headers: withTag });
}

/** Whether the client has the body with this tag, strong or weak, or any. */
export function hasTag(c: Ctx, tag: string): boolean {
  const strong = (each: string) => each.trim().replace(/^W\//, "");
  const known = c.req.header("If-None-Match")?.split(",").map(strong) ?? [];
  return known.includes(strong(tag)) || known.includes("*");
}
