/**
 * A request that is refused. `message` goes to the client as it is, so it
 * names the action, the value and the rule, and no secret.
 */
export class HttpError extends Error {
  override readonly name = "HttpError";

  /** `status` is 400 to 599; `headers` are added to the answer, such as `Retry-After`. */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** What is not there, or is not to be known: "asset", "service". */
export function notFound(what: string): HttpError {
  return new HttpError(404, `Cannot find that: there is no such ${what}`);
}
