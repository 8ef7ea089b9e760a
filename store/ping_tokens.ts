import { isHeartbeat } from "../monitor/is_heartbeat.ts";
import type { Monitor } from "../monitor/types.ts";

type Tokens = Pick<Monitor, "url" | "pingToken">;

/** How long the address that a heartbeat had before is still good. */
export const OLD_ADDRESS_MS = 24 * 3_600_000;

/** A heartbeat always has a token: one is made where none is given. */
export function withPingToken<Url extends Tokens>(url: Url): Url {
  return isHeartbeat(url) && !url.pingToken
    ? { ...url, pingToken: crypto.randomUUID() }
    : url;
}

/** A changed url with its tokens: no change takes the token away, and the old one is good for a day more. */
export function withChangedToken<Url extends Tokens>(
  before: Tokens,
  changed: Url,
  now: number,
): Url {
  const token = before.pingToken;
  if (!token || token === changed.pingToken) return withPingToken(changed);
  if (!changed.pingToken) return { ...changed, pingToken: token };
  return {
    ...changed,
    formerPingToken: token,
    formerPingTokenUntil: now + OLD_ADDRESS_MS,
  };
}
