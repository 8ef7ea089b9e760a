import type { Route } from "./app.ts";
import { HttpError } from "./http_error.ts";

/** A route that answers only requests with a Host header: its links and cookies are made from it. */
export function withHost(route: Route): Route {
  return {
    ...route,
    handler: (c) => {
      if (c.req.raw.headers.has("host")) return route.handler(c);
      throw new HttpError(
        400,
        "Cannot show this page: the request has no Host header, which its links need",
      );
    },
  };
}
