import type { Monitor } from "../../monitor/types.ts";
import type { SecretBox } from "./secret_box.ts";
import { laterFieldsOf, type StoredUrl } from "./url_record.ts";

/** @throws {SecretKeyError} where there are headers and no key to seal them with. */
export function sealUrl(monitor: Monitor, box: SecretBox): StoredUrl {
  if (Object.keys(monitor.headers).length === 0) return monitor;
  const text = JSON.stringify(monitor.headers);
  return { ...monitor, headers: box.seal(text, placeOf(monitor)) };
}

/**
 * The url of a record. Headers of a time before they were sealed are read as
 * they are, and fields that came later have their defaults.
 *
 * @throws {SecretKeyError} where the headers cannot be opened.
 */
export function openUrl(stored: StoredUrl, box: SecretBox): Monitor {
  const { headers } = stored;
  const url = { ...stored, ...laterFieldsOf(stored) };
  if (typeof headers !== "string") return { ...url, headers };
  return { ...url, headers: JSON.parse(box.open(headers, placeOf(stored))) };
}

/** Ids stay, whatever becomes of a url. */
function placeOf({ id }: Pick<Monitor, "id">): string {
  return `url ${id} headers`;
}
