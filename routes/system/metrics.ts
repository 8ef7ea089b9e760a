import { gzip } from "node:zlib";
import { promisify } from "node:util";
import { CONTENT_TYPES } from "../../metrics/format.ts";
import { negotiateFormat } from "../../metrics/negotiate_format.ts";
import type { Registry } from "../../metrics/registry.ts";
import type { Viewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { answer } from "../server/request_context.ts";

const compress = promisify(gzip);
/** Shorter texts are not worth compressing. */
const MIN_GZIP_CHARACTERS = 1_024;

export interface MetricsDeps {
  readonly registry: Registry;
  /** Brings what is collected up to date. */
  readonly refresh: () => Promise<void>;
}

/** `GET /metrics`: text format 0.0.4, OpenMetrics when asked for, gzip when accepted. */
export function metricsHandler(
  { registry, refresh }: MetricsDeps,
): HandlerFor<Viewer> {
  return async (c, { isOperator }) => {
    await refresh();
    const format = negotiateFormat(c.req.header("Accept") ?? null);
    const scope = isOperator ? "all" : "public";
    const text = registry.render(format, scope);
    const headers = {
      "Content-Type": CONTENT_TYPES[format],
      "Cache-Control": "no-store",
      "Vary": "Accept, Accept-Encoding, Authorization",
    };
    const accepted = c.req.header("Accept-Encoding") ?? "";
    if (
      text.length < MIN_GZIP_CHARACTERS ||
      !/\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(accepted)
    ) {
      return answer(c, text, { headers });
    }
    const body = new Uint8Array(await compress(text, { level: 4 }));
    return answer(c, body, {
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
  };
}
