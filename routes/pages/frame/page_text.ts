import type { Child } from "hono/jsx";
import type { Ctx } from "../../server/request_context.ts";

/**
 * Attributes that hold a path of ours. Quotation marks in texts and values are
 * escaped, so that nothing a user wrote looks like one.
 */
const OWN_PATHS = / (href|src|action|formaction)="\/(?!\/)/g;

/**
 * The whole text of a page. Pages are written as if they lay at the root of
 * their host: here, and only here, their paths get the one that `PUBLIC_URL`
 * puts before them.
 */
export function pageText({ env }: Pick<Ctx, "env">, page: Child): string {
  const text = `<!DOCTYPE html>${page}`;
  const { basePath } = env;
  return basePath === "" ? text : text.replace(OWN_PATHS, ` $1="${basePath}/`);
}
