import { HttpError } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";

const MAX_PAGE = 1_000_000;

/** `?page=`, from 1; 1 without it. */
export function readPage(c: Ctx): number {
  const text = c.req.query("page") ?? "1";
  const page = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  if (page >= 1 && page <= MAX_PAGE) return page;
  throw new HttpError(
    400,
    `Cannot show that: page must be a whole number from 1 to ${MAX_PAGE}`,
  );
}
