import { HttpError } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";

/** A calendar month in UTC. */
export interface Month {
  /** `2026-11`. */
  readonly name: string;
  readonly from: number;
  /** The start of the next one. */
  readonly to: number;
}

const NAME = /^(20\d\d)-(0[1-9]|1[0-2])$/;

/** The month that a time lies in, or one so many months away from it. */
export function monthOf(at: number, offset = 0): Month {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + offset];
  const from = Date.UTC(year, month);
  return {
    name: new Date(from).toISOString().slice(0, 7),
    from,
    to: Date.UTC(year, month + 1),
  };
}

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
