import type { Monitor } from "../../monitor/types.ts";
import { serialize } from "node:v8";
import type { Sealed, SecretBox } from "./secret_box.ts";
import {
  lackingFieldsOf,
  SECRET_FIELDS,
  type StoredUrl,
} from "./url_record.ts";

type Secrets = Partial<Pick<Monitor, (typeof SECRET_FIELDS)[number]>>;

/** Longer secrets are compressed, in characters. */
const LONG = 8_192;
/** A value of the store has 64 KiB; some of that is its form. */
const MAX_RECORD_BYTES = 65_000;

/** A url whose body, certificates and other texts are too long together, though none is by itself. */
export class UrlTooLongError extends Error {
  override readonly name = "UrlTooLongError";
}

/**
 * @throws {SecretKeyError} where there are secrets and no key to seal them with.
 * @throws {UrlTooLongError} where they do not fit a value of the store.
 */
export function sealUrl(monitor: Monitor, box: SecretBox): StoredUrl {
  const { headers, id } = monitor;
  const hasHeaders = Object.keys(headers).length > 0;
  const secrets = secretsOf(monitor);
  if (!hasHeaders && secrets === null) return monitor;
  const sealed = secrets === null ? null : sealSecrets(secrets, id, box);
  const stored: StoredUrl = {
    ...monitor,
    ...hasHeaders && {
      headers: box.seal(JSON.stringify(headers), headersPlace(id)),
    },
    ...secrets !== null && blanked(secrets),
    ...sealed !== null && { secrets: sealed },
  };
  const isLong = typeof sealed !== "string" && sealed !== null;
  if (isLong && serialize(stored).length > MAX_RECORD_BYTES) {
    throw new UrlTooLongError(
      "Cannot save the url: its body, certificates, headers and other texts are too long together",
    );
  }
  return stored;
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
    ...lackingFieldsOf(stored),
    ...secrets !== undefined && openSecrets(secrets, id, box),
    headers: typeof headers === "string"
      ? JSON.parse(box.open(headers, headersPlace(id)))
      : headers,
  };
}

/** The sealed secrets of a record. */
export function sealedTextsOf({ headers, secrets }: StoredUrl): Sealed[] {
  return [headers, secrets].filter((each) =>
    typeof each === "string" || each instanceof Uint8Array
  );
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

/** Of long ones the body follows as it is, behind the line of the others: as JSON it could be six times as long. */
function sealSecrets(secrets: Secrets, id: number, box: SecretBox): Sealed {
  const text = JSON.stringify(secrets);
  if (text.length <= LONG) return box.seal(text, secretsPlace(id));
  const { body = "", ...others } = secrets;
  const long = `${JSON.stringify(others)}\n${body}`;
  return box.sealLong(long, secretsPlace(id));
}

function openSecrets(sealed: Sealed, id: number, box: SecretBox): Secrets {
  const text = box.open(sealed, secretsPlace(id));
  if (typeof sealed === "string") return JSON.parse(text);
  const end = text.indexOf("\n");
  return { ...JSON.parse(text.slice(0, end)), body: text.slice(end + 1) };
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
