import { HttpError } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";
import { type Month, monthOf } from "../words/month.ts";

const NAME = /^(20\d\d)-(0[1-9]|1[0-2])$/;

/**
 * `?month=2026-11`; the month that runs without it.
 *
 * @throws {HttpError} 400 for what is no month.
 */
export function readMonth(c: Ctx, now: number): Month {
  const text = c.req.query("month");
  if (text === undefined) return monthOf(now);
  if (!NAME.test(text)) {
    throw new HttpError(400, "Cannot show that month: write it as 2026-11");
  }
  return monthOf(Date.parse(`${text}-01T00:00:00Z`));
}
