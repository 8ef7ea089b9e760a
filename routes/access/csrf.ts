import { createHmac, timingSafeEqual } from "node:crypto";
import { HttpError } from "../server/http_error.ts";
import type { Ctx } from "../server/request_context.ts";
import { deriveKey, loadOnce } from "./derived_key.ts";

/** Name of the form field that carries the token. */
export const CSRF_FIELD = "csrf";

/**
 * Tokens that show that a form came from a page of ours, given to this very
 * session: HMAC-SHA-256 over what the session is bound to. Nothing is stored,
 * and any instance can check them.
 */
export class FormTokens {
  readonly #key: () => Promise<Uint8Array>;

  /** The secret of the tokens, which all instances share; the key is derived from it. */
  constructor(secret: () => Promise<Uint8Array>) {
    this.#key = loadOnce(async () => deriveKey(await secret(), "form token"));
  }

  async tokenFor(binding: string): Promise<string> {
    const key = await this.#key();
    return createHmac("sha256", key).update(binding).digest("base64url");
  }

  async isGood(token: string, binding: string): Promise<boolean> {
    const sent = new TextEncoder().encode(token);
    const right = new TextEncoder().encode(await this.tokenFor(binding));
    return sent.length === right.length && timingSafeEqual(sent, right);
  }
}

/**
 * Refuses (HttpError 403) a request that a page of another site made.
 *
 * `Sec-Fetch-Site` decides where there is one: pages cannot set it. Browsers
 * leave it out over plain http; then `Origin` must name the host that was
 * asked, or that of `publicUrl`. A client that sends neither is no browser of
 * these years, and is judged by the token in the form alone. So is a form of
 * another host where `publicUrl` is not set: a proxy in front may have put its
 * own name for us into `Host`, and what people type cannot be told. Answers
 * with true in that case.
 */
export function refuseForeignSite(c: Ctx, publicUrl?: string): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site === "same-origin") return false;
  const origin = c.req.header("Origin");
  const hosts = [
    c.req.header("Host")?.toLowerCase(),
    c.env.forwardedHost?.toLowerCase(),
  ];
  if (publicUrl !== undefined) hosts.push(new URL(publicUrl).host);
  const sender = origin === undefined ? null : URL.parse(origin);
  const isOwn = origin === undefined ||
    (sender !== null && hosts.includes(sender.host));
  if (site === undefined && isOwn) return false;
  if (site === undefined && sender !== null && publicUrl === undefined) {
    return true;
  }
  throw new HttpError(
    403,
    "Cannot do that: the form was sent from another site",
  );
}
