import { parse } from "hono/utils/cookie";
import type { Ctx } from "./request_context.ts";

/** The value of the cookie called `name`; undefined where the client sent none. */
export function cookieOf({ req }: Ctx, name: string): string | undefined {
  const header = req.raw.headers.get("cookie");
  return header === null ? undefined : parse(header, name)[name];
}
