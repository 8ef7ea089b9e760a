import type { Notice } from "./notice.ts";

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

/** When the certificate that a notice is about expires: `in 7 days`, `on 2026-12-06`. */
export function expiryWords(
  { urls, timestamp }: Pick<Notice, "urls" | "timestamp">,
): { readonly left: string; readonly on: string } {
  const expiresAt = urls[0]?.certificate_expires_at ?? 0;
  const seconds = Math.max(0, expiresAt - Date.parse(timestamp) / 1_000);
  const isSoon = seconds <= DAY_SECONDS;
  const count = Math.ceil(seconds / (isSoon ? HOUR_SECONDS : DAY_SECONDS));
  const unit = `${isSoon ? "hour" : "day"}${count === 1 ? "" : "s"}`;
  const date = new Date(expiresAt * 1_000).toISOString().slice(0, 10);
  return { left: `in ${count} ${unit}`, on: `on ${date}` };
}
