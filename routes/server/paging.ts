import { HttpError } from "./http_error.ts";
import type { Ctx } from "./request_context.ts";

/** Most items of one page. */
export const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 100;
/** Most pages that one can leaf to: what lies further is found by asking for a range. */
const MAX_PAGE = 1_000_000;

export interface Page {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
}

/** Reads `?page=1&limit=100`; throws 400 naming the value and the rule. */
export function readPage(c: Ctx): Page {
  const page = readCount(c, "page", { most: MAX_PAGE, otherwise: 1 });
  const limit = readCount(c, "limit", {
    most: MAX_LIMIT,
    otherwise: DEFAULT_LIMIT,
  });
  return { page, limit, offset: (page - 1) * limit };
}

/** A list as the v1 API writes it. */
export function listOf<Item>(
  items: readonly Item[],
  { page, limit }: Page,
  total: number,
): unknown {
  return { data: items, pagination: { page, limit, total } };
}

/** A positive integer from the path; throws 400. */
export function readId(c: Ctx): number {
  const text = c.req.param("id") ?? "";
  const id = Number(text);
  if (/^[1-9][0-9]{0,15}$/.test(text) && Number.isSafeInteger(id)) return id;
  throw new HttpError(
    400,
    "Cannot find the service: its id must be an integer from 1",
  );
}

function readCount(
  c: Ctx,
  name: string,
  { most, otherwise }: { most: number; otherwise: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new HttpError(
    400,
    `Cannot list: ${name} must be an integer from 1 to ${most}`,
  );
}

/** A time in Unix seconds from the query, as milliseconds; throws 400. */
export function readTime(c: Ctx, name: string, otherwise: number): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  if (/^[0-9]{1,11}(\.[0-9]{1,3})?$/.test(text)) return Number(text) * 1_000;
  throw new HttpError(
    400,
    `Cannot list: ${name} must be a time in Unix seconds`,
  );
}
