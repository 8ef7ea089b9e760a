import { HttpError } from "../server/http_error.ts";
import type { Viewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { answer, type Handler } from "../server/request_context.ts";
import { NO_CACHE } from "./track.ts";

/** `GET /state`: whether the state is there, looked up at each request. */
export function stateHandler(exists: () => Promise<boolean>): Handler {
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": NO_CACHE,
  };
  return async (c) =>
    await exists()
      ? answer(c, "OK", { headers })
      : answer(c, "Error 503 (Service not available)", {
        status: 503,
        headers,
      });
}

/** `PUT` and `DELETE /state`, for where there is no file to make or remove: an operator switches it. */
export function switchStateHandler(
  set: (exists: boolean) => Promise<void>,
): HandlerFor<Viewer> {
  return async (c, { hasMetricsToken }) => {
    if (!hasMetricsToken) {
      throw new HttpError(
        401,
        "Cannot switch the state: the metrics token is needed",
        { "WWW-Authenticate": "Bearer" },
      );
    }
    await set(c.req.method === "PUT");
    return answer(c, null, { status: 204 });
  };
}
