import { Buffer } from "node:buffer";
import type { ProbeTarget } from "../../types.ts";

type Headers = Readonly<Record<string, string>>;

/**
 * The headers that other fields of a target than its headers ask for. A header
 * of the user's comes before ours of the same name.
 */
export function contentHeaders(
  { headers, basicAuth, bearer, body, contentType }: Pick<
    ProbeTarget,
    "headers" | "basicAuth" | "bearer" | "body" | "contentType"
  >,
): Headers {
  const made: Record<string, string> = {};
  if (body !== "") made["Content-Type"] = contentType || guessType(body);
  if (basicAuth !== "") {
    made["Authorization"] = `Basic ${
      Buffer.from(basicAuth).toString("base64")
    }`;
  } else if (bearer !== "") made["Authorization"] = `Bearer ${bearer}`;
  const taken = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(made).filter(([name]) => !taken.has(name.toLowerCase())),
  );
}

function guessType(body: string): string {
  try {
    JSON.parse(body);
    return "application/json";
  } catch {
    return "text/plain;charset=UTF-8";
  }
}
