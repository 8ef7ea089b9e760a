import { HttpError } from "../../server/http_error.ts";
import type { Handler } from "../../server/request_context.ts";

/** Any site may read them: they say nothing that is not public. */
export const OPEN = {
  "Access-Control-Allow-Origin": "*",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cache-Control": "public, max-age=30",
};

/** Scripts of other sites can read a refusal too. It may be over at any time, so nobody keeps it. */
export function forAnySite(handler: Handler): Handler {
  return async (c) => {
    try {
      return await handler(c);
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
