import type { Route } from "./app.ts";

const YEAR_SECONDS = 31_536_000;

/**
 * A route whose answers tell browsers to come by https alone (RFC 6797), where
 * they came by https. `isAlwaysHttps`: the address that people type says so.
 */
export function withHsts(route: Route, isAlwaysHttps: boolean): Route {
  return {
    ...route,
    handler: async (c) => {
      const response = await route.handler(c);
      if (isAlwaysHttps || c.env.secure) {
        response.headers.set(
          "Strict-Transport-Security",
          `max-age=${YEAR_SECONDS}`,
        );
      }
      return response;
    },
  };
}
