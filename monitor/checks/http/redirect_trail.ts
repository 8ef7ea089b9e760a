import { ProbeFailure } from "../../dial/probe_failure.ts";
import { CookieJar } from "./cookie_jar.ts";
import { type Hop, nextHop } from "./probe_plan.ts";
import type { ResponseHead } from "./response_parser.ts";

/** The redirects of one probe so far, and the cookies that came with them. */
export class RedirectTrail {
  readonly #maxRedirects: number;
  readonly #jar = new CookieJar();
  readonly #asked = new Set<string>();

  constructor(maxRedirects: number) {
    this.#maxRedirects = maxRedirects;
  }

  /**
   * The hop to `url`, where `head` sends whoever asked `hop`.
   *
   * @throws {ProbeFailure} "redirect" beyond what is allowed, and for a loop: the
   * same url with the same cookies has the same answer.
   */
  follow(hop: Hop, head: ResponseHead, url: URL): Hop {
    this.#asked.add(placeOf(hop));
    this.#jar.take(head.setCookies, hop.url);
    const { status } = head;
    const next = nextHop(hop, { url, status, jar: this.#jar });
    const isBeyond = this.#asked.size > this.#maxRedirects;
    if (isBeyond || this.#asked.has(placeOf(next))) {
      throw new ProbeFailure("redirect");
    }
    return next;
  }
}

/** A fragment is not sent. */
function placeOf({ method, url: { href, hash }, cookie = "" }: Hop): string {
  return `${method} ${href.slice(0, href.length - hash.length)} ${cookie}`;
}
