import { Buffer } from "node:buffer";
import type { ProbeTarget } from "../../types.ts";

type Headers = Readonly<Record<string, string>>;

/** The headers that other fields of a target than its headers ask for. */
export function contentHeaders(
  { basicAuth, bearer, body, contentType }: Pick<
    ProbeTarget,
    "basicAuth" | "bearer" | "body" | "contentType"
  >,
): Headers {
  return {
    ...body !== "" && { "Content-Type": contentType || guessType(body) },
    ...authorization(basicAuth, bearer),
  };
}

function authorization(basicAuth: string, bearer: string): Headers {
  if (basicAuth !== "") {
    const credentials = Buffer.from(basicAuth).toString("base64");
    return { "Authorization": `Basic ${credentials}` };
  }
  return bearer === "" ? {} : { "Authorization": `Bearer ${bearer}` };
}

function guessType(body: string): string {
  try {
    JSON.parse(body);
    return "application/json";
  } catch {
    return "text/plain;charset=UTF-8";
  }
}
