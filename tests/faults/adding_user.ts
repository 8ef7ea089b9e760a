/**
 * A user as a process of its own, so that it can live in a network of its own.
 * It registers at the origin that is its argument and adds the url of each line
 * that it reads; it answers with `{id}` or, where that is refused, `{refused}`.
 */
import { addUrl, register } from "./client.ts";
import { jsonLines, sayJson } from "./json_lines.ts";

if (import.meta.main) {
  const [origin = ""] = Deno.args;
  const { token } = await register({ origin }, "user@example.org");
  sayJson({ registered: true });
  for await (const question of jsonLines(Deno.stdin.readable)) {
    const url = question as Record<string, unknown>;
    try {
      sayJson({ id: await addUrl({ origin }, token, url) });
    } catch (error) {
      sayJson({ refused: String(error) });
    }
  }
}
