import { reachedHost } from "../reached_host.ts";
import type { Monitor } from "../types.ts";

const hosts = new WeakMap<Monitor, string>();

/** What the probes of a url are capped under: a host name for users' urls; the operator may watch many ports of one host. */
export function hostOf(monitor: Monitor): string {
  const known = hosts.get(monitor);
  if (known !== undefined) return known;
  const { hostname, host } = reachedHost(monitor.url);
  const key = monitor.ownerId === null ? host : hostname.replace(/\.$/, "");
  hosts.set(monitor, key);
  return key;
}
