import type { Child } from "hono/jsx";
import {
  acceptsGzip,
  gzipText,
  MIN_GZIP_CHARACTERS,
} from "../../server/gzip.ts";
import { answer, type Ctx } from "../../server/request_context.ts";
import { pageText } from "./page_text.ts";
import type { Site } from "./site.ts";

export interface HtmlOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The operator's logos, which the page may load although they lie elsewhere. */
  readonly logos?: Pick<Site, "logoUrl" | "logoDarkUrl">;
  /** The sites that may show the page in a frame, as in a policy; nobody if empty. */
  readonly frameAncestors?: readonly string[];
}

/**
 * A whole page. Unless `headers` say otherwise it is not kept by anybody:
 * a page may show what only its reader may see.
 */
export async function htmlAnswer(
  c: Ctx,
  element: Child | Promise<Child>,
  options: HtmlOptions = {},
): Promise<Response> {
  const text = pageText(c, await element);
  const { status = 200 } = options;
  const headers = { ...pageHeaders(options), ...options.headers };
  if (text.length < MIN_GZIP_CHARACTERS || !acceptsGzip(c)) {
    return answer(c, text, { status, headers });
  }
  return answer(c, await gzipText(text), {
    status,
    headers: { ...headers, "Content-Encoding": "gzip" },
  });
}

/** What every page says about itself: nothing is loaded from elsewhere, nothing runs that is not a file of ours. */
export function pageHeaders(
  { logos, frameAncestors = [] }: HtmlOptions = {},
): Record<string, string> {
  const origins = [logos?.logoUrl, logos?.logoDarkUrl].flatMap((url) =>
    url === undefined ? [] : [new URL(url).origin]
  );
  const framers = frameAncestors.length === 0 ? ["'none'"] : frameAncestors;
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    ["img-src 'self' data:", ...new Set(origins)].join(" "),
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${framers.join(" ")}`,
  ];
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": policy.join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Vary": "Accept-Encoding, Cookie",
  };
}
