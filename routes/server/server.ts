import type { Catalogue } from "../../metrics/catalogue.ts";
import type { LoggedRequest } from "./access_log.ts";
import type { App } from "./app.ts";
import { clientAddress } from "./client_address.ts";
import { hostIsSane, isHostUsable } from "./host_check.ts";
import { answerJson, type RequestContext } from "./request_context.ts";
import { requestId } from "./request_id.ts";
import { targetOf } from "./target.ts";

export interface ServerDeps {
  readonly app: App;
  readonly metrics: Pick<Catalogue, "httpRequests" | "httpDuration">;
  /** Takes a line of the access log. */
  readonly log: (line: string) => void;
  /** Writes the line. */
  readonly formatEntry: (entry: LoggedRequest) => string;
  readonly isTrustedProxy: (address: string) => boolean;
  /** As in the context of a request. */
  readonly basePath: string;
}

/** Methods that get a label of their own; a client cannot make up more. */
const METHODS = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
]);
const NO_ROUTE = "none";
const NOT_ANSWERED = { route: "", basicUser: null, bytes: null, durationMs: 0 };

type Info = Pick<Deno.ServeHandlerInfo<Deno.NetAddr>, "remoteAddr">;

/**
 * The handler for `Deno.serve`: a look at the Host header, the app, and one
 * observer that feeds log and metrics. Never rejects.
 */
export function createRequestHandler(
  deps: ServerDeps,
): (request: Request, info: Info) => Promise<Response> {
  return async (request, info) => {
    const context = contextOf(request, info, deps);
    const answered = isHostUsable(request)
      ? deps.app.fetch(request, context)
      : refuseHost(context);
    const response = answered instanceof Promise ? await answered : answered;
    observe(deps, request, { context, status: response.status });
    return request.method === "HEAD" ? withLength(response, context) : response;
  };
}

function contextOf(
  { headers }: Request,
  { remoteAddr }: Info,
  { isTrustedProxy, basePath }: Pick<ServerDeps, "isTrustedProxy" | "basePath">,
): RequestContext {
  const peer = clientAddress(remoteAddr.hostname, null, isTrustedProxy);
  const isProxy = isTrustedProxy(peer);
  return {
    id: requestId(headers.get("x-request-id")),
    startedAt: performance.now(),
    address: isProxy
      ? clientAddress(peer, headers.get("x-forwarded-for"), isTrustedProxy)
      : peer,
    secure: isProxy &&
      firstOf(headers.get("x-forwarded-proto"))?.toLowerCase() === "https",
    forwardedHost: isProxy ? forwardedHostOf(headers) : null,
    isFromProxy: isProxy,
    basePath,
    ...NOT_ANSWERED,
  };
}

/** The first of a list is what the client asked: each proxy adds its own behind it. */
function firstOf(list: string | null): string | null {
  return list?.split(",", 1)[0]?.trim() ?? null;
}

function forwardedHostOf(headers: Headers): string | null {
  const host = firstOf(headers.get("x-forwarded-host"));
  return hostIsSane(host) ? host : null;
}

/** The context of a request that nobody sent. */
export function ownRequest(basePath = ""): RequestContext {
  return {
    id: "",
    startedAt: performance.now(),
    address: "",
    secure: false,
    forwardedHost: null,
    isFromProxy: false,
    basePath,
    ...NOT_ANSWERED,
  };
}

/** The runtime pastes the Host header into the url: with a malformed one the path may be anything. */
function refuseHost(env: RequestContext): Response {
  const error =
    "Cannot read the request: its Host is malformed or not that of its target";
  return answerJson({ env }, { error }, { status: 400 });
}

/** An answer to HEAD has the length that GET would have (RFC 9110, 9.3.2), where that is known. */
function withLength(
  response: Response,
  { bytes }: Pick<RequestContext, "bytes">,
): Response {
  if (bytes === null) return response;
  response.headers.set("Content-Length", String(bytes));
  return response;
}

/** Where a secret stands in the path. */
const SECRET_PATHS = [
  "/ack/",
  "/ping/",
  "/api/push/",
  "/subscribe/confirm/",
  "/u/",
  "/unsubscribe/",
];

/** Secrets in the query of a link to a page: for a new password, and for an account. */
const SECRET_MEMBERS = /([?&](?:code|invite)=)[^&]*/g;

/** The target for the log: of a path with a secret in it the pattern, whatever was sent, and no secret of a query. */
function loggedTarget(
  target: string,
  { route, basePath }: Pick<RequestContext, "route" | "basePath">,
): string {
  for (const path of SECRET_PATHS) {
    if (route.startsWith(path)) return `${basePath}${route}`;
    const start = `${basePath}${path}`;
    if (target.startsWith(start) || target.startsWith(path)) {
      return `${start}:token`;
    }
  }
  const isPage = target.startsWith("/app/") ||
    target.startsWith(`${basePath}/app/`);
  return isPage ? target.replace(SECRET_MEMBERS, "$1:code") : target;
}

/** A page with a secret in its path lets browsers tell nobody; others may all the same. */
function loggedReferer(
  referer: string | null,
  context: Pick<RequestContext, "basePath">,
): string | null {
  if (referer === null) return null;
  const target = targetOf(referer);
  const logged = loggedTarget(target, { ...context, route: "" });
  return logged === target
    ? referer
    : referer.slice(0, referer.length - target.length) + logged;
}

function observe(
  { metrics, log, formatEntry }: ServerDeps,
  request: Request,
  { context, status }: { context: RequestContext; status: number },
): void {
  const { method, url, headers } = request;
  const label = METHODS.has(method) ? method : "other";
  const route = context.route || NO_ROUTE;
  metrics.httpRequests.labels(String(status), label, route).inc();
  const { durationMs } = context;
  metrics.httpDuration.observe(durationMs);
  const entry: LoggedRequest = {
    id: context.id,
    route,
    durationMs,
    remoteAddress: context.address,
    user: context.basicUser,
    at: Date.now() - durationMs,
    method,
    target: loggedTarget(targetOf(url), context),
    status,
    bytes: method === "HEAD" ? null : context.bytes,
    referer: loggedReferer(headers.get("referer"), context),
    userAgent: headers.get("user-agent"),
  };
  log(formatEntry(entry));
}
