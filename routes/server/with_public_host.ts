import type { Route } from "./app.ts";
import { askedHostOf } from "./asked_host.ts";
import { HttpError } from "./http_error.ts";
import type { Ctx } from "./request_context.ts";

/** A name that no stranger's name server answers for: one label, or an address. */
const INNER_NAME = /^(?:[^.]+|[\d.]+|\[.*\])$/;

/**
 * A route that answers under the host of `publicUrl` alone (RFC 9110, 15.5.20):
 * what reads a cookie or writes a link must not be had under a name that a
 * stranger made point here. Ports make no difference, since proxies drop them.
 *
 * A trusted proxy may put its own name for us into `Host`, as nginx does by
 * default: such a name is no stranger's.
 */
export function withPublicHost(
  route: Route,
  publicUrl: string | undefined,
  onOtherHost: () => void,
): Route {
  if (publicUrl === undefined) return route;
  const { hostname: publicHost } = new URL(publicUrl);
  return {
    ...route,
    handler: (c) => {
      const host = hostOf(c);
      const isInner = c.env.isFromProxy && INNER_NAME.test(host);
      if (host === publicHost || isInner) return route.handler(c);
      onOtherHost();
      throw new HttpError(
        421,
        `Cannot show this page under this name: it is at ${publicUrl}. Behind a proxy, let it keep the Host header, or name the proxy in TRUSTED_PROXIES`,
      );
    },
  };
}

/** What was asked for, without the port, in the form that `URL` gives it. */
function hostOf(c: Ctx): string {
  return new URL(`http://${askedHostOf(c)}`).hostname;
}
