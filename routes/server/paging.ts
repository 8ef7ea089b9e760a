import { HttpError } from "./http_error.ts";
import type { Ctx } from "./request_context.ts";

/** At most this many items are on one page. */
export const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 100;
/** At most this many pages can be leafed through: what lies further is found by asking for a range. */
const MAX_PAGE = 1_000_000;

export interface Page {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
  readonly offset: number;
}

/**
 * Reads `?page=1&limit=100`.
 *
 * @throws {HttpError} 400 naming the value and the rule.
 */
export function readPage(c: Ctx): Page {
  const page = readCount(c, "page", { max: MAX_PAGE, otherwise: 1 });
  const limit = readCount(c, "limit", {
    max: MAX_LIMIT,
    otherwise: DEFAULT_LIMIT,
  });
  return { page, limit, offset: (page - 1) * limit };
}

/**
 * The page that is asked for; null where neither `page` nor `limit` is given:
 * clients that know of no pages want the whole list.
 *
 * @throws {HttpError} 400 naming the value and the rule.
 */
export function readPageIfAny(c: Ctx): Page | null {
  const isPaged = c.req.query("page") !== undefined ||
    c.req.query("limit") !== undefined;
  return isPaged ? readPage(c) : null;
}

/** The items of a page; all of them without one. */
export function pageOf<Item>(
  items: readonly Item[],
  page: Page | null,
): readonly Item[] {
  if (page === null) return items;
  return items.slice(page.offset, page.offset + page.limit);
}

/** A list as the v1 API writes it: without a page it is whole. */
export function listOf<Item>(
  items: readonly Item[],
  page: Page | null,
  total: number,
): unknown {
  if (page === null) return { data: items };
  return {
    data: items,
    pagination: { page: page.page, limit: page.limit, total },
  };
}

/**
 * The number of a page that people leaf to, `?page=`, from 1; 1 without it.
 *
 * @throws {HttpError} 400 naming the rule.
 */
export function readPageNumber(c: Ctx): number {
  const page = parseCount(c.req.query("page") ?? "1", MAX_PAGE);
  if (page !== null) return page;
  throw new HttpError(
    400,
    `Cannot show that: page must be a whole number from 1 to ${MAX_PAGE}`,
  );
}

function readCount(
  c: Ctx,
  name: string,
  { max, otherwise }: { max: number; otherwise: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  const count = parseCount(text, max);
  if (count !== null) return count;
  throw new HttpError(
    400,
    `Cannot list: ${name} must be an integer from 1 to ${max}`,
  );
}

/** A whole number from 1 to `max`; null for anything else. */
function parseCount(text: string, max: number): number | null {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= max ? count : null;
}

/**
 * A time in Unix seconds from the query, as milliseconds.
 *
 * @throws {HttpError} 400 naming the rule.
 */
export function readTime(c: Ctx, name: string, otherwise: number): number {
  const text = c.req.query(name);
  if (text === undefined) return otherwise;
  if (/^[0-9]{1,11}(\.[0-9]{1,3})?$/.test(text)) return Number(text) * 1_000;
  throw new HttpError(
    400,
    `Cannot list: ${name} must be a time in Unix seconds`,
  );
}
