/** What came back for one command. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export interface CurlRequest {
  /** GET, or POST with a body, unless told otherwise. */
  readonly method?: string;
  readonly body?: string;
  /** Sent as it is in `Authorization`. */
  readonly token?: string;
  /** `name:password`. */
  readonly user?: string;
  /** Keep only lines that start so, in what is printed. */
  readonly grep?: string;
  /** Keep as many bytes, in what is printed. */
  readonly head?: number;
}

/** Does what `curl` would. */
export async function curl(
  url: string,
  request: CurlRequest,
): Promise<Answer> {
  const { body, token, user } = request;
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.Authorization = token;
  if (user !== undefined) headers.Authorization = `Basic ${btoa(user)}`;
  const response = await fetch(url, {
    method: methodOf(request),
    headers,
    ...body === undefined ? {} : { body },
  });
  const bytes = await response.bytes();
  return {
    status: response.status,
    type: response.headers.get("Content-Type") ?? "",
    bytes,
    text: new TextDecoder().decode(bytes),
  };
}

/** The command that one would type. */
export function typed(url: string, request: CurlRequest): string {
  const { body, token, user, grep, head } = request;
  return [
    "$ curl -sS",
    methodOf(request) === usualMethod(body) ? "" : `-X ${methodOf(request)}`,
    token === undefined ? "" : '-H "Authorization: $TOKEN"',
    user === undefined ? "" : `-u ${user}`,
    body === undefined ? "" : `-d '${body}'`,
    url,
    grep === undefined ? "" : `| grep "^${grep}"`,
    head === undefined ? "" : `| head -c ${head}`,
  ].filter((part) => part !== "").join(" ");
}

/** The answer as it would be printed, with its status where that is not 200. */
export function shown(
  answer: Answer,
  { grep = "", head }: CurlRequest,
): string {
  const { status, type, bytes, text } = answer;
  const body = type.startsWith("image/")
    ? `(${type}, ${bytes.length} bytes)`
    : text.trimEnd().split("\n").filter((line) => line.startsWith(grep))
      .join("\n").slice(0, head);
  return status === 200 ? body : `(${status}) ${body}`.trimEnd();
}

function methodOf({ method, body }: CurlRequest): string {
  return method ?? usualMethod(body);
}

function usualMethod(body: string | undefined): string {
  return body === undefined ? "GET" : "POST";
}
