import { isIP } from "node:net";
import type { HopHost } from "../../dial/connect_host.ts";

/** Where a request to an http(s) url goes. */
export function httpHost(
  { hostname, port, protocol }: URL,
): Pick<HopHost, "host" | "isAddress" | "port" | "tlsName"> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const isSecure = protocol === "https:";
  return {
    host,
    // the URL parser has turned every other notation into this one
    isAddress: isIP(host) !== 0,
    port: Number(port) || (isSecure ? 443 : 80),
    tlsName: isSecure ? host : null,
  };
}
