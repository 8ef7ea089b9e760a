import { URL_DEFAULTS } from "../../monitor/fields/url_fields.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Sealed } from "./secret_box.ts";

/** Fields that are secrets beside the headers. */
export const SECRET_FIELDS = [
  "body",
  "basicAuth",
  "bearer",
  "tls",
  "pingToken",
  "formerPingToken",
] as const;

/** A url as it is stored: its request headers, where it has any, are one sealed text, and its other secrets, which are empty then, another. */
export type StoredUrl = Omit<Monitor, "headers"> & {
  readonly headers: Monitor["headers"] | string;
  readonly secrets?: Sealed;
};

const FIELD_TYPES = Object.entries(
  {
    name: "string",
    url: "string",
    intervalMs: "number",
    timeoutMs: "number",
    method: "string",
    expectedStatus: "string",
    expectedText: "string",
    followRedirects: "boolean",
    degradedAboveMs: "number",
    degradedIfBusy: "boolean",
    assertions: "object",
    body: "string",
    contentType: "string",
    basicAuth: "string",
    bearer: "string",
    ipVersion: "string",
    inverted: "boolean",
    send: "string",
    starttls: "string",
    failuresBeforeDown: "number",
    successesBeforeUp: "number",
    retryAfterMs: "number",
    maxBodyBytes: "number",
    maxRedirects: "number",
    public: "boolean",
    showAddress: "boolean",
    paused: "boolean",
    tags: "object",
    dependsOn: "object",
    periodMs: "number",
    cron: "string",
    timeZone: "string",
    graceMs: "number",
    maxRunMs: "number",
    createdAt: "number",
    updatedAt: "number",
  } satisfies Partial<Record<keyof Monitor, string>>,
);

/** Fields that records of before do not have yet. */
const LATER_FIELDS = [
  "successesBeforeUp",
  "retryAfterMs",
  "showAddress",
  "maxBodyBytes",
  "degradedAboveMs",
  "degradedIfBusy",
  "assertions",
  "body",
  "contentType",
  "basicAuth",
  "bearer",
  "ipVersion",
  "inverted",
  "maxRedirects",
  "tls",
  "send",
  "starttls",
  "periodMs",
  "cron",
  "timeZone",
  "graceMs",
  "maxRunMs",
  "dependsOn",
] as const satisfies readonly (keyof typeof URL_DEFAULTS)[];

type LaterFields = Pick<Monitor, (typeof LATER_FIELDS)[number]>;

/** The later fields that a record lacks, with their defaults. */
export function lackingFieldsOf(record: Partial<LaterFields>): object {
  const lacking: Record<string, unknown> = {};
  for (const field of LATER_FIELDS) {
    const value = record[field] ?? URL_DEFAULTS[field];
    if (value !== record[field]) lacking[field] = value;
  }
  return lacking;
}

/** Whether a stored value is a url with the id of its key, fit to be probed. */
export function isUrlRecord(
  value: unknown,
  id: unknown,
): value is StoredUrl {
  if (typeof value !== "object" || value === null) return false;
  const lacking = lackingFieldsOf(value);
  const url: Readonly<Record<string, unknown>> = { ...value, ...lacking };
  const typed = FIELD_TYPES.every(([field, type]) =>
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
    isPositive(url.failuresBeforeDown) &&
    isPositive(url.successesBeforeUp) && isPositive(url.retryAfterMs) &&
    isPositive(url.maxBodyBytes) &&
    Array.isArray(url.tags) && Array.isArray(url.dependsOn);
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0;
}
