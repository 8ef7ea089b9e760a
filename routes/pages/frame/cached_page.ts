import { createHash } from "node:crypto";
import type { Child } from "hono/jsx";
import { hasTag } from "../../server/etag.ts";
import { acceptsGzip, FAST_LEVEL, gzipText } from "../../server/gzip.ts";
import { answer, type Ctx } from "../../server/request_context.ts";
import { type HtmlOptions, pageHeaders } from "./html_answer.ts";
import { pageText } from "./page_text.ts";
import { ShortCache, type ShortCacheOptions } from "./short_cache.ts";

type Bytes = Uint8Array<ArrayBuffer>;

interface Rendered {
  readonly tag: string;
  readonly text: string;
  readonly gzip: Bytes;
}

/**
 * A public page that all see alike. Made anew at most once a second, packed
 * once, and 304 for those who have it (RFC 9110, 13.1.2).
 */
export class CachedPage {
  readonly #pages: ShortCache<Rendered>;

  constructor(options: ShortCacheOptions = {}) {
    this.#pages = new ShortCache(options);
  }

  /** `key` names the variant, such as the theme; `render` makes its HTML, which is answered with the headers of `html`. */
  async answer(
    c: Ctx,
    key: string,
    render: () => Promise<Child>,
    html: HtmlOptions = {},
  ): Promise<Response> {
    const page = await this.#pages.of(
      key,
      (before) => this.#make(c, before, render),
    );
    const headers = {
      ...pageHeaders(html),
      "Cache-Control": "no-cache",
      "ETag": page.tag,
    };
    if (hasTag(c, page.tag)) return answer(c, null, { status: 304, headers });
    if (!acceptsGzip(c)) return answer(c, page.text, { headers });
    return answer(c, page.gzip, {
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
  }

  async #make(
    c: Ctx,
    before: Promise<Rendered> | undefined,
    render: () => Promise<Child>,
  ): Promise<Rendered> {
    const text = pageText(c, await render());
    const hash = createHash("sha1").update(text).digest("base64url");
    const tag = `W/"${hash}"`;
    const old = await before?.catch(() => undefined);
    if (old?.tag === tag) return old;
    return { tag, text, gzip: await gzipText(text, FAST_LEVEL) };
  }
}
