import { HttpError } from "../../server/http_error.ts";
import type { Handler } from "../../server/request_context.ts";

/** Any site may read them: they say nothing that is not public. */
export const OPEN = {
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cache-Control": "public, max-age=30",
};

/**
 * Scripts of any site can read the answer, which cookies of theirs never reach,
 * and a refusal too: that may be over at any time, so nobody keeps it.
 */
export function forAnySite(handler: Handler): Handler {
  return async (c) => {
    try {
      const response = await handler(c);
      response.headers.set("Access-Control-Allow-Origin", "*");
      return response;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const headers = {
        ...error.headers,
        ...OPEN,
        "Cache-Control": "no-store",
      };
      throw new HttpError(error.status, error.message, headers);
    }
  };
}
