import type { Ctx } from "./request_context.ts";

/** The host that the client asked for, with its port. */
export function askedHostOf({ env, req }: Ctx): string {
  return env.forwardedHost ?? new URL(req.url).host;
}
