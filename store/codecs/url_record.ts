import type { Monitor } from "../../monitor/types.ts";
import type { StoredUrl } from "../sealing/sealed_url.ts";

const FIELD_TYPES = {
  name: "string",
  url: "string",
  intervalMs: "number",
  timeoutMs: "number",
  method: "string",
  expectedStatus: "string",
  expectedText: "string",
  followRedirects: "boolean",
  failuresBeforeDown: "number",
  public: "boolean",
  paused: "boolean",
  tags: "object",
  createdAt: "number",
  updatedAt: "number",
} satisfies Partial<Record<keyof Monitor, string>>;

/** Whether a stored value is a url with the id of its key, fit to be probed. */
export function isUrlRecord(
  value: unknown,
  id: unknown,
): value is StoredUrl {
  if (typeof value !== "object" || value === null) return false;
  const url = value as Record<string, unknown>;
  const typed = Object.entries(FIELD_TYPES).every(([field, type]) =>
    typeof url[field] === type && url[field] !== null
  );
  const { headers } = url;
  const isSealed = typeof headers === "string";
  if (!isSealed && (typeof headers !== "object" || headers === null)) {
    return false;
  }
  return typed && url.id === id && Number.isSafeInteger(id) &&
    URL.canParse(url.url as string) &&
    isPositive(url.intervalMs) && isPositive(url.timeoutMs) &&
    isPositive(url.failuresBeforeDown) && Array.isArray(url.tags);
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0;
}
