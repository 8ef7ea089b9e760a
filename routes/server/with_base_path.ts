import type { App, Route } from "./app.ts";
import { targetOf } from "./target.ts";

/**
 * An app that people reach below a path, `basePath` of `PUBLIC_URL`, whether the
 * proxy in front takes that path away or leaves it: a request that comes with
 * it is served as without. Links, cookies and redirects get it from the
 * request's context.
 *
 * What follows the path must begin as one of our routes does. So `/status/3`
 * below `/status` is the page of a service, sent by a proxy that takes the path
 * away, and `/status/status/3` is that page too, sent by one that leaves it.
 */
export function withBasePath(
  app: App,
  basePath: string,
  routes: readonly Pick<Route, "path">[],
): App {
  if (basePath === "") return app;
  const ours = new Set(routes.map(({ path }) => firstSegment(path)));
  return {
    fetch: (request, env) => {
      const { url } = request;
      const target = targetOf(url);
      const below = targetBelow(basePath, target);
      if (below === null || !ours.has(firstSegment(below))) {
        return app.fetch(request, env);
      }
      const origin = url.slice(0, url.length - target.length);
      return app.fetch(new Request(origin + below, request), env);
    },
  };
}

/** What of `target` follows the path, from its slash on; null where it lies elsewhere. */
function targetBelow(basePath: string, target: string): string | null {
  if (!target.startsWith(basePath)) return null;
  const rest = target.slice(basePath.length);
  if (rest === "" || rest.startsWith("?")) return `/${rest}`;
  return rest.startsWith("/") && !rest.startsWith("//") ? rest : null;
}

/** `app` of `/app/urls?page=2`; empty for the root. */
function firstSegment(target: string): string {
  return target.split(/[/?]/, 2)[1] ?? "";
}
