import type { HttpAnswer } from "../../http_send.ts";
import type { Judgement } from "./channel_form.ts";

/** Statuses below 500 that are worth a new try: request timeout, too early, too many requests. */
const LATER = new Set([408, 425, 429]);
const MIN_RETRY_MS = 1_000;

/** What the status of an answer means where a service has no rule of its own. */
export function judgeStatus(
  { status, retryAfter }: HttpAnswer,
  now: number,
): Judgement {
  if (status >= 200 && status < 300) {
    return { outcome: "sent", retryAfterMs: null };
  }
  if (status >= 500 || LATER.has(status)) {
    return { outcome: "later", retryAfterMs: readRetryAfter(retryAfter, now) };
  }
  return { outcome: "final", retryAfterMs: null };
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, in milliseconds from now; null for what is neither, or over. */
function readRetryAfter(
  text: string | null,
  now: number,
): number | null {
  if (text === null) return null;
  const isSeconds = /^\d+(\.\d+)?$/.test(text);
  const ms = isSeconds ? Number(text) * 1_000 : Date.parse(text) - now;
  return ms > 0 ? Math.max(MIN_RETRY_MS, ms) : null;
}

/** The member of a JSON object at a path; undefined where there is none. */
export function memberOf(body: string, ...path: readonly string[]): unknown {
  try {
    let value: unknown = JSON.parse(body);
    for (const name of path) {
      value = (value as Record<string, unknown> | null)?.[name];
    }
    return value;
  } catch {
    return undefined;
  }
}
