import { basicUser } from "../server/access_log.ts";
import { echoBody } from "./echo_body.ts";
import { HttpError } from "../server/http_error.ts";
import type { GuessLimit } from "../access/guess_limit.ts";
import { isEqualSecret } from "../access/is_equal_secret.ts";
import { readBody } from "../server/json_body.ts";
import { answer, type Handler, JSON_TYPE } from "../server/request_context.ts";

/** At most this many bytes of a body are echoed. */
export const MAX_ECHO_BYTES = 4 * 1024 * 1024;

/** `POST` and `PUT /api/echo`: the client's JSON object with `"echoed":true` in front. */
export function echoHandler(
  users: ReadonlyMap<string, string>,
  guesses: GuessLimit,
): Handler {
  const userOf = basicAuth(users);
  return async (c) => {
    const authorization = c.req.raw.headers.get("authorization");
    const user = userOf(authorization);
    if (authorization !== null) guesses.note(c.env.address, user !== null);
    c.env.basicUser = user ?? basicUser(authorization);
    if (user === null) {
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

const encoder = new TextEncoder();

/**
 * Finds the user, as the log writes it, by the whole credentials, which are
 * known beforehand: nothing is decoded, and the time does not tell how much of
 * a password was right.
 */
function basicAuth(
  users: ReadonlyMap<string, string>,
): (header: string | null) => string | null {
  const known = [...users].map(([name, password]) => {
    const right = encoder.encode(`${name}:${password}`).toBase64();
    return { right, user: basicUser(`Basic ${right}`) ?? name };
  });
  return (header) => {
    const sent = /^basic +(\S+) *$/i.exec(header ?? "")?.[1] ?? "";
    return known.find(({ right }) => isEqualSecret(right, sent))?.user ??
      null;
  };
}
