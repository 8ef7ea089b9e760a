import { Hono } from "hono";
import { matchedRoutes } from "hono/route";
import { HttpError, notFound } from "./http_error.ts";
import type { Ctx, Env, Handler } from "./request_context.ts";

/** One row of the route table. GET rows answer HEAD too. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Hono's pattern, which is also the label in metrics. */
  readonly path: string;
  /** What it does, in a line of the README and of the OpenAPI document. */
  readonly summary: string;
  readonly handler: Handler;
}

export type App = Hono<Env>;

/** What an error looks like to a client. */
export type AnswerError = (c: Ctx, error: unknown) => Response;

/**
 * The app over a route table. A path that is known with other methods answers
 * 405 with `Allow`, whatever the method; every error leaves through `answerError`.
 *
 * Three apps, each of which is asked where the one before has nothing, so that
 * the fixed paths cost least: Hono finds them by one look into a map, unless
 * patterns fit them too, and has no middleware where one row alone matches.
 */
export function createApp(
  routes: readonly Route[],
  answerError: AnswerError,
): App {
  const isPattern = ({ path }: Route) => path.includes(":");
  const refuser = createRefuser(routes, answerError);
  const chain = (rows: readonly Route[], next: App) =>
    createRouter(rows, { next, answerError });
  const patterns = chain(routes.filter(isPattern), refuser);
  return chain(routes.filter((route) => !isPattern(route)), patterns);
}

function createRouter(
  routes: readonly Route[],
  { next, answerError }: {
    readonly next: App;
    readonly answerError: AnswerError;
  },
): App {
  const app = newRouter();
  for (const { method, path, handler } of routes) {
    app.on(method, path, (c: Ctx) => {
      c.env.route = path;
      return handler(c);
    });
  }
  app.notFound((c) => next.fetch(c.req.raw, c.env));
  app.onError((error, c) => answerError(c, error));
  return app;
}

/** A slash at the end of a path makes no difference. */
function newRouter(): App {
  return new Hono<Env>({ strict: false });
}

/** Answers what fits no row: 405 where the path is known, else 404. */
function createRefuser(
  routes: readonly Route[],
  answerError: AnswerError,
): App {
  const app = newRouter();
  const methods = methodsByPath(routes);
  for (const path of methods.keys()) {
    app.all(path, (c: Ctx) => {
      c.env.route = path;
      return answerError(c, methodNotAllowed(c, methods));
    });
  }
  app.notFound((c) =>
    answerError(
      c,
      notFound("path"),
    )
  );
  return app;
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    methods.set(path, [...methods.get(path) ?? [], method]);
  }
  return methods;
}

/** Names what is allowed: the methods of every pattern that the path fits. */
function methodNotAllowed(
  c: Ctx,
  methods: ReadonlyMap<string, readonly string[]>,
): HttpError {
  const all = matchedRoutes(c).flatMap(({ path }) => methods.get(path) ?? []);
  const allow = [...new Set(all)].flatMap((method) =>
    method === "GET" ? ["GET", "HEAD"] : [method]
  ).join(", ");
  const message = `Cannot ${c.req.method} this: allowed are ${allow}`;
  return new HttpError(405, message, { Allow: allow });
}
