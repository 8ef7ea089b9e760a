import type { Monitor } from "../../monitor/types.ts";
import type { SecretBox } from "./secret_box.ts";
import { laterFieldsOf, SECRET_FIELDS, type StoredUrl } from "./url_record.ts";

type Secrets = Partial<Pick<Monitor, (typeof SECRET_FIELDS)[number]>>;

/** @throws {SecretKeyError} where there are secrets and no key to seal them with. */
export function sealUrl(monitor: Monitor, box: SecretBox): StoredUrl {
  const { headers, id } = monitor;
  const hasHeaders = Object.keys(headers).length > 0;
  const secrets = secretsOf(monitor);
  if (!hasHeaders && secrets === null) return monitor;
  return {
    ...monitor,
    ...hasHeaders && {
      headers: box.seal(JSON.stringify(headers), headersPlace(id)),
    },
    ...secrets !== null && {
      ...blanked(secrets),
      secrets: box.seal(JSON.stringify(secrets), secretsPlace(id)),
    },
  };
}

/**
 * The url of a record. Headers of a time before they were sealed are read as
 * they are, and fields that came later have their defaults.
 *
 * @throws {SecretKeyError} where its secrets cannot be opened.
 */
export function openUrl(stored: StoredUrl, box: SecretBox): Monitor {
  const { secrets, ...plain } = stored;
  const { id, headers } = stored;
  return {
    ...plain,
    ...laterFieldsOf(stored),
    ...secrets !== undefined && JSON.parse(box.open(secrets, secretsPlace(id))),
    headers: typeof headers === "string"
      ? JSON.parse(box.open(headers, headersPlace(id)))
      : headers,
  };
}

/** The sealed texts of a record. */
export function sealedTextsOf({ headers, secrets }: StoredUrl): string[] {
  return [headers, secrets].filter((text) => typeof text === "string");
}

/** Whether a record has a secret that is not sealed. */
export function hasPlainSecret(stored: StoredUrl): boolean {
  const { headers } = stored;
  return (typeof headers !== "string" &&
    Object.keys(headers ?? {}).length > 0) || secretsOf(stored) !== null;
}

/** The record without its secrets, and paused. */
export function withoutSecrets(stored: StoredUrl): StoredUrl {
  const { secrets: _, ...others } = stored;
  return { ...others, ...blanked(others), headers: {}, paused: true };
}

/** Those that there are; null where there are none. */
function secretsOf(url: Secrets): Secrets | null {
  const secrets = SECRET_FIELDS.flatMap((field) =>
    url[field] ? [[field, url[field]]] : []
  );
  return secrets.length === 0 ? null : Object.fromEntries(secrets);
}

/** The same fields, empty. */
function blanked(secrets: Secrets): Secrets {
  return Object.fromEntries(
    SECRET_FIELDS.filter((field) => field in secrets)
      .map((field) => [field, field === "tls" ? null : ""]),
  );
}

/** Ids stay, whatever becomes of a url. */
function headersPlace(id: number): string {
  return `url ${id} headers`;
}

function secretsPlace(id: number): string {
  return `url ${id} secrets`;
}
