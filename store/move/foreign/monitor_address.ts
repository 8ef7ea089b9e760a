import { Buffer } from "node:buffer";

/** An address without what is to be kept secret, and the header that says the same. */
export interface PlainAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes user and password out of an address: other programs send them as basic authentication. What is no address stays as it is. */
export function plainAddress(address: string): PlainAddress {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(address)) {
    return { url: address, headers: {} };
  }
  try {
    const url = new URL(address);
    const pair = `${decodeURIComponent(url.username)}:${
      decodeURIComponent(url.password)
    }`;
    url.username = "";
    url.password = "";
    return { url: url.href, headers: { Authorization: basic(pair) } };
  } catch {
    return { url: address, headers: {} };
  }
}

/** The value of the header for `user:password`, in UTF-8. */
export function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
