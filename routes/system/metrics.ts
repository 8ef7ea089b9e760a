import { CONTENT_TYPES } from "../../metrics/format.ts";
import { negotiateFormat } from "../../metrics/negotiate_format.ts";
import type { Extras } from "../../metrics/metric.ts";
import type { Registry } from "../../metrics/registry.ts";
import type { Viewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import {
  acceptsGzip,
  FAST_LEVEL,
  gzipText,
  MIN_GZIP_CHARACTERS,
} from "../server/gzip.ts";
import { answer, type Ctx } from "../server/request_context.ts";

export interface MetricsDeps {
  readonly registry: Registry;
  /** Brings what is collected up to date. */
  readonly refresh: () => Promise<void>;
}

/** `?ranges=all` and `?histograms=1`. */
function extrasOf(c: Ctx): Extras {
  const extras = new Set<"ranges" | "histograms">();
  if (c.req.query("ranges") === "all") extras.add("ranges");
  if (c.req.query("histograms") === "1") extras.add("histograms");
  return extras;
}

/** `GET /metrics`: text format 0.0.4, OpenMetrics when asked for, gzip when accepted. */
export function metricsHandler(
  { registry, refresh }: MetricsDeps,
): HandlerFor<Viewer> {
  return async (c, { hasMetricsToken }) => {
    await refresh();
    const format = negotiateFormat(c.req.header("Accept") ?? null);
    const scope = hasMetricsToken ? "all" : "public";
    const text = registry.render(format, scope, extrasOf(c));
    const headers = {
      "Content-Type": CONTENT_TYPES[format],
      "Cache-Control": "no-store",
      "Vary": "Accept, Accept-Encoding, Authorization",
    };
    if (text.length < MIN_GZIP_CHARACTERS || !acceptsGzip(c)) {
      return answer(c, text, { headers });
    }
    const body = await gzipText(text, FAST_LEVEL);
    return answer(c, body, {
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
  };
}
