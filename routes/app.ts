import { Hono } from "hono";
import { errorAnswer } from "./error_answer.ts";
import { HttpError } from "./http_error.ts";
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

/**
 * The app over a route table. A path that is known with other methods answers
 * 405 with `Allow`, whatever the method; every error leaves through one table.
 */
export function createApp(
  routes: readonly Route[],
  reportError: (error: unknown) => void,
): App {
  const app = new Hono<Env>();
  for (const { method, path, handler } of routes) {
    app.on(method, path, (c: Ctx) => {
      c.env.route = path;
      return handler(c);
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path, (c: Ctx) => {
      c.env.route = path;
      const allow = allowed(methods);
      throw new HttpError(
        405,
        `Cannot ${c.req.method} this: allowed are ${allow}`,
        {
          Allow: allow,
        },
      );
    });
  }
  app.notFound((c) =>
    errorAnswer(
      c,
      new HttpError(404, "Cannot find that: there is no such path"),
    )
  );
  app.onError((error, c) => errorAnswer(c, error, reportError));
  return app;
}

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { method, path } of routes) {
    methods.set(path, [...methods.get(path) ?? [], method]);
  }
  return methods;
}

function allowed(methods: readonly string[]): string {
  return methods.flatMap((method) =>
    method === "GET" ? ["GET", "HEAD"] : [method]
  ).join(", ");
}
