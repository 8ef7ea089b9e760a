import { HonoRequest } from "hono/request";
import type { Ctx, Handler, RequestContext } from "./request_context.ts";
import { rawPathOf } from "./target.ts";

type Answered = Response | Promise<Response>;
type AnswerError = (c: Ctx, error: unknown) => Response;

interface Row {
  readonly method: string;
  readonly path: string;
  readonly handler: Handler;
}

/**
 * Answers what was sent to a fixed path just as it stands in the table; null for
 * the rest. Where two rows are alike, the first answers.
 */
export function createFixedRows(
  routes: readonly Row[],
  answerError: AnswerError,
): (request: Request, env: RequestContext) => Answered | null {
  const rows = byPathAndMethod(routes);
  return (request, env) => {
    const path = rawPathOf(request.url);
    const row = rows.get(path)?.get(request.method);
    if (row === undefined) return null;
    env.route = path;
    const c = { env, req: new HonoRequest(request, path) };
    return answerBy(row, c, answerError);
  };
}

function byPathAndMethod(
  routes: readonly Row[],
): ReadonlyMap<string, ReadonlyMap<string, Row>> {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return new Map(
    byPath.entries().map(([path, rows]) => {
      const byMethod = rows.toReversed().map((row) =>
        [row.method, row] as const
      );
      return [path, new Map(byMethod)];
    }),
  );
}

function answerBy(
  { handler }: Row,
  c: Ctx,
  answerError: AnswerError,
): Answered {
  try {
    const answered = handler(c);
    return answered instanceof Promise
      ? answered.catch((error) => answerError(c, error))
      : answered;
  } catch (error) {
    return answerError(c, error);
  }
}
