import { timingSafeEqual } from "node:crypto";
import { basicUser } from "./access_log.ts";
import { echoBody } from "./echo_body.ts";
import { HttpError } from "./http_error.ts";
import { readBody } from "./json_body.ts";
import { answer, type Handler, JSON_TYPE } from "./request_context.ts";

/** Most bytes of a body that is echoed. */
export const MAX_ECHO_BYTES = 1024 * 1024;

/** `POST` and `PUT /api/echo`: the client's JSON object with `"echoed":true` in front. */
export function echoHandler(users: ReadonlyMap<string, string>): Handler {
  const isUser = basicAuth(users);
  return async (c) => {
    const authorization = c.req.raw.headers.get("authorization");
    c.env.basicUser = basicUser(authorization);
    if (authorization === null || !isUser(authorization)) {
      throw new HttpError(401, "Cannot echo: name and password are needed", {
        "WWW-Authenticate": 'Basic realm="echo", charset="UTF-8"',
      });
    }
    const echo = echoBody(
      await readBody(c.req.raw, { maxBytes: MAX_ECHO_BYTES }),
    );
    if (!echo.ok) throw new HttpError(400, echo.error);
    return answer(c, echo.text, { headers: JSON_TYPE });
  };
}

/**
 * Compares whole headers, which are known beforehand: nothing is decoded, and
 * the time does not tell how much of a password was right.
 */
function basicAuth(
  users: ReadonlyMap<string, string>,
): (header: string) => boolean {
  const known = [...users].map(([name, password]) =>
    bytesOf(new TextEncoder().encode(`${name}:${password}`).toBase64())
  );
  return (header) => {
    const [, credentials] = /^basic +(\S+) *$/i.exec(header) ?? [];
    if (credentials === undefined) return false;
    const sent = bytesOf(credentials);
    return known.some((each) =>
      each.length === sent.length && timingSafeEqual(each, sent)
    );
  };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
