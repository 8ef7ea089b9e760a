import type { UrlFields } from "../../monitor/fields/url_fields.ts";

/** What of a url the address guard judges. */
export const JUDGED = ["url", "send", "starttls"] as const;

/** Whether the changes make the url ask another address, or ask it for something else. */
export function asksElsewhere(stored: UrlFields, changes: UrlFields): boolean {
  return JUDGED.some((field) =>
    changes[field] !== undefined && changes[field] !== stored[field]
  );
}
