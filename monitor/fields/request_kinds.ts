import { type Kind, kind, Refusal } from "./value_kind.ts";

/** At most this many bytes of a body, as UTF-8. */
export const MAX_BODY_BYTES = 65_536;
const MAX_USER_LENGTH = 256;
const MAX_PASSWORD_LENGTH = 1_000;
const MAX_TOKEN_LENGTH = 4_096;

const encoder = new TextEncoder();

/** The body of a request. */
export const BODY: Kind<string, unknown> = kind(
  `a text of at most ${MAX_BODY_BYTES / 1_024} KiB`,
  (raw) => {
    const isText = typeof raw === "string" && raw.isWellFormed();
    const isGood = isText && encoder.encode(raw).length <= MAX_BODY_BYTES;
    return isGood ? raw : undefined;
  },
);

/** A media type with its parameters, or nothing. */
export const CONTENT_TYPE: Kind<string, unknown> = kind(
  "a media type such as application/json, or empty",
  (raw) =>
    typeof raw === "string" &&
      /^(?:[\w.+-]+\/[\w.+-]+(?:;[ -~]*)?)?$/.test(raw) &&
      raw.length <= 200
      ? raw
      : undefined,
);

const BASIC_RULE =
  'a text user:password, or an object of "username" and "password", or empty';

/** Read as `user:password`, whichever way it is written. */
export const BASIC_AUTH: Kind<string, unknown> = {
  rule: BASIC_RULE,
  read(raw) {
    const text = typeof raw === "object" && raw !== null ? joined(raw) : raw;
    if (text === "") return "";
    const isGood = typeof text === "string" && text.isWellFormed() &&
      // deno-lint-ignore no-control-regex
      !/[\x00-\x1f\x7f]/.test(text) &&
      text.indexOf(":") >= 0 && text.indexOf(":") <= MAX_USER_LENGTH &&
      text.length <= MAX_USER_LENGTH + 1 + MAX_PASSWORD_LENGTH;
    if (!isGood) throw new Refusal(raw, BASIC_RULE);
    return text;
  },
};

/** A user name has no colon (RFC 7617, 2). */
function joined(pair: object): unknown {
  const { username, password, ...others }: Record<string, unknown> = {
    ...pair,
  };
  const isPair = typeof username === "string" && !username.includes(":") &&
    typeof password === "string" && Object.keys(others).length === 0;
  return isPair ? `${username}:${password}` : undefined;
}

/** What stands behind "Bearer". */
export const BEARER: Kind<string, unknown> = kind(
  `at most ${MAX_TOKEN_LENGTH} visible ASCII characters`,
  (raw) =>
    typeof raw === "string" && /^[!-~]*$/.test(raw) &&
      raw.length <= MAX_TOKEN_LENGTH
      ? raw
      : undefined,
);
