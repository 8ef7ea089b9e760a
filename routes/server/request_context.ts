import { Buffer } from "node:buffer";
import type { Context } from "hono";
import type { HttpError } from "./http_error.ts";

/** What is known of one request, from its arrival to its line in the log. */
export interface RequestContext {
  readonly id: string;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  /** Canonical address of the client. */
  readonly address: string;
  /** The client speaks https with the proxy in front, which says so and is trusted. */
  readonly secure: boolean;
  /** The Host that the client asked for, where such a proxy says it; with its port. */
  readonly forwardedHost: string | null;
  /** The request came by a trusted proxy. */
  readonly isFromProxy: boolean;
  /** What stands before every path as people know it, as `/uptime`; empty at the root of a host. */
  readonly basePath: string;
  /** The pattern of the route that answers; empty until one does. */
  route: string;
  /** Name in the Basic credentials, where the route asked for them. */
  basicUser: string | null;
  /** Size of the answer's body; null when it is not known or there is none. */
  bytes: number | null;
  /**
   * Milliseconds until the answer was made; 0 until then. One look at the clock
   * for header, log and metrics, which so tell the same.
   */
  durationMs: number;
}

/** Hono's environment: the request's context travels as the bindings. */
// deno-lint-ignore ban-types
export type Env = { Bindings: RequestContext; Variables: {} };
/** What handlers use of Hono's context: a row that was found without its router has no more. */
export type Ctx = Pick<Context<Env>, "env" | "req">;
export type Handler = (c: Ctx) => Response | Promise<Response>;

type Headers = Readonly<Record<string, string>>;

export const JSON_TYPE: Headers = { "Content-Type": "application/json" };

interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Headers;
}

/**
 * An answer with the headers that all answers carry. They are added to the
 * response's own: given with the others, they cost a twentieth of an echo more.
 */
export function answer(
  c: Pick<Ctx, "env">,
  body: string | Uint8Array<ArrayBuffer> | null,
  { status = 200, headers }: AnswerOptions = {},
): Response {
  c.env.bytes = body === null ? null : Buffer.byteLength(body);
  return stamped(new Response(body, { status, headers: headers ?? {} }), c.env);
}

/**
 * An answer that is the same each time but for its request id and its time. A
 * clone shares the body, and the headers that were checked when the first was
 * made: it costs half of a new response.
 */
export function constantAnswer(
  body: Uint8Array<ArrayBuffer>,
  headers: Headers,
): (c: Pick<Ctx, "env">) => Response {
  const first = new Response(body, {
    headers: { ...headers, "X-Content-Type-Options": "nosniff" },
  });
  return ({ env }) => {
    env.bytes = body.length;
    return timed(first.clone(), env);
  };
}

export function answerJson(
  c: Pick<Ctx, "env">,
  value: unknown,
  { status = 200, headers = {} }: AnswerOptions = {},
): Response {
  return answer(c, JSON.stringify(value), {
    status,
    headers: { ...JSON_TYPE, ...headers },
  });
}

/** Adds what all answers carry: request id, time so far, and no guessing of the type (SECURITY: sniffing). */
export function stamped(response: Response, env: RequestContext): Response {
  response.headers.append("X-Content-Type-Options", "nosniff");
  return timed(response, env);
}

function timed(response: Response, env: RequestContext): Response {
  const { headers } = response;
  env.durationMs = performance.now() - env.startedAt;
  headers.append("X-Request-ID", env.id);
  headers.append("X-Response-Time", `${env.durationMs.toFixed(2)}ms`);
  return response;
}

/** The body of an error, as the API that was called writes it. */
export function answerError(
  c: Ctx,
  { status, message, headers }: Pick<
    HttpError,
    "status" | "message" | "headers"
  >,
): Response {
  const isEnvelope = c.req.path.startsWith("/v1/");
  const body = isEnvelope
    ? { status, status_desc: statusText(status), errors: [message] }
    : { error: message };
  return answerJson(c, body, {
    status,
    headers: { "Cache-Control": "no-store", ...headers },
  });
}

/** The v1 API's envelope around `data`, as JSON; bare without. */
export function envelope(data?: unknown, status = 200): string {
  return JSON.stringify({
    status,
    status_desc: statusText(status),
    ...data === undefined ? {} : { data },
  });
}

export function answerEnvelope(c: Ctx, data?: unknown, status = 200): Response {
  const headers = { ...JSON_TYPE, "Cache-Control": "no-store" };
  return answer(c, envelope(data, status), { status, headers });
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

function statusText(status: number): string {
  return STATUS_TEXTS[status] ?? "";
}
