import type { MonitoredUrl } from "../types.ts";

const hosts = new WeakMap<MonitoredUrl, string>();

/** What the probes of a url are capped under: a host name for users' urls; the operator may watch many ports of one host. */
export function hostOf(url: MonitoredUrl): string {
  const known = hosts.get(url);
  if (known !== undefined) return known;
  const { hostname, host } = new URL(url.url);
  const key = url.ownerId === null ? host : hostname.replace(/\.$/, "");
  hosts.set(url, key);
  return key;
}
