import type { Catalogue } from "../../metrics/catalogue.ts";
import { constantAnswer, type Handler } from "../server/request_context.ts";
import { TRACKING_PIXEL } from "./tracking_pixel.ts";

export const NO_CACHE = "no-cache, no-store, must-revalidate";

type Metrics = Pick<
  Catalogue,
  "trackingRequests" | "trackingBytes" | "trackingRequestDuration"
>;

/** `GET /track`: a transparent pixel, counted. HEAD is answered and not counted. */
export function trackHandler(metrics: Metrics): Handler {
  const answerPixel = constantAnswer(TRACKING_PIXEL, {
    "Content-Type": "image/gif",
    "Cache-Control": NO_CACHE,
  });
  const success = metrics.trackingRequests.labels("success");
  return (c) => {
    const response = answerPixel(c);
    if (c.req.raw.method !== "HEAD") {
      success.inc();
      metrics.trackingBytes.inc(TRACKING_PIXEL.length);
      metrics.trackingRequestDuration.observe(c.env.durationMs / 1_000);
    }
    return response;
  };
}
