import { ProbeFailure } from "../dial/probe_failure.ts";
import type { GuardVerdict } from "./probe_tools.ts";

/**
 * The url of a user's that the guard allows.
 *
 * @throws {ProbeFailure} "blocked" for any other.
 */
export function allowedUrl(verdict: GuardVerdict): URL {
  if (!verdict.ok) throw new ProbeFailure("blocked");
  return verdict.url;
}

/**
 * The url of the configuration's that HTTP is spoken with.
 *
 * @throws {ProbeFailure} "blocked" for anything but http and https.
 */
export function trustedUrl(url: URL | null): URL {
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isHttp) throw new ProbeFailure("blocked");
  return url;
}
