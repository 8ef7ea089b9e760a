const PREFIX = "heartbeat://";

/** Whether a monitor is asked of us, by pings, rather than asked by us. */
export function isHeartbeat({ url }: { readonly url: string }): boolean {
  return url.startsWith(PREFIX);
}
