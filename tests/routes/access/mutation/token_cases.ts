import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";

export const SECRET: Uint8Array<ArrayBuffer> = new Uint8Array(32).fill(7);
export const LIFETIME_SECONDS = 900;

/** Milliseconds; half a second in, so that whole seconds lie on both sides. */
export const NOW = 1_800_000_000_500;

const SECONDS = 1_800_000_000;
const HEADER = '{"alg":"HS256","typ":"JWT"}';

export const GOOD_CLAIMS = {
  iss: "uptick",
  aud: "uptick",
  sub: "42",
  jti: "0b9b4c1e-6a52-4a8f-9a0d-3f2f6f1d7c55",
  iat: SECONDS,
  exp: SECONDS + LIFETIME_SECONDS,
  ver: 3,
};

/** One token, and whether it is good. */
export type TokenCase = readonly [what: string, text: string, good: boolean];

const encode = (text: string | Uint8Array): string =>
  Buffer.from(text as string).toString("base64url");

/** Signs two parts as they stand, whatever they are. */
function seal(header: string, payload: string, secret = SECRET): string {
  const mac = createHmac("sha256", secret).update(`${header}.${payload}`);
  return `${header}.${payload}.${mac.digest("base64url")}`;
}

const signed = (payload: string | Uint8Array, header = HEADER): string =>
  seal(encode(header), encode(payload));

/** The good claims with some changed; undefined takes one away. */
const claims = (changes: Record<string, unknown>): string =>
  signed(JSON.stringify({ ...GOOD_CLAIMS, ...changes }));

/** The good claims as text, with one piece of it replaced. */
const spelt = (from: string, to: string): string =>
  signed(JSON.stringify(GOOD_CLAIMS).replace(from, to));

const GOOD_JSON = JSON.stringify(GOOD_CLAIMS);
const GOOD = signed(GOOD_JSON);

/** The same bits with the unused last ones of the last character set. */
function strayBits(part: string): string {
  const alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return part.slice(0, -1) + alphabet[alphabet.indexOf(part.slice(-1)) + 1];
}

/** A payload whose base64url has a last character with unused bits. */
const LOOSE_END = GOOD_JSON + " ".repeat((3 + 1 - GOOD_JSON.length % 3) % 3);

function* formCases(): Iterable<TokenCase> {
  yield ["our own claims", GOOD, true];
  yield ["nothing", "", false];
  yield ["two dots only", "..", false];
  yield ["two parts", GOOD.slice(0, GOOD.lastIndexOf(".")), false];
  yield ["no signature", GOOD.slice(0, GOOD.lastIndexOf(".") + 1), false];
  yield ["a fourth part", `${GOOD}.`, false];
  yield ["a space before it", ` ${GOOD}`, false];
  yield ["a line break after it", `${GOOD}\n`, false];
  yield [
    "other key",
    seal(encode(HEADER), encode(GOOD_JSON), SECRET.map((b) => b + 1)),
    false,
  ];
  yield [
    "other claims under the signature",
    seal(encode(HEADER), encode(GOOD_JSON)).replace(
      encode(GOOD_JSON),
      encode(GOOD_JSON.replace("42", "43")),
    ),
    false,
  ];
  for (const bytes of [4_096, 4_097]) {
    // Base64url of n bytes has ceil(4n / 3) characters; the rest is 36 + 43 + 2.
    const room = Math.floor((bytes - 81) * 3 / 4);
    const token = signed(GOOD_JSON.padEnd(room));
    yield [`${token.length} bytes`, token, bytes === 4_096];
  }
  for (
    const header of [
      '{"typ":"JWT","alg":"HS256"}',
      '{"alg":"none","typ":"JWT"}',
      '{"alg":"HS512","typ":"JWT"}',
      '{"alg": "HS256","typ":"JWT"}',
      '{"alg":"HS256"}',
      '{"alg":"HS256","typ":"JWT","kid":"1"}',
      '{"alg":"HS256","typ":"JWT","crit":["x"]}',
    ]
  ) yield [`header ${header}`, signed(GOOD_JSON, header), false];
  yield [
    "unsigned",
    `${encode('{"alg":"none","typ":"JWT"}')}.${encode(GOOD_JSON)}.`,
    false,
  ];
}

function* spellingCases(): Iterable<TokenCase> {
  const header = encode(HEADER);
  const loose = encode(LOOSE_END);
  yield ["payload with an open end", seal(header, loose), true];
  yield ["payload with stray bits", seal(header, strayBits(loose)), false];
  yield ["payload with padding", seal(header, `${loose}==`), false];
  yield ["payload with a line break", seal(header, `${loose}\n`), false];
  yield [
    "payload of base64's alphabet",
    seal(header, encode("{~~?>}").replaceAll("-", "+").replaceAll("_", "/")),
    false,
  ];
  yield ["signature with stray bits", strayBits(GOOD), false];
  yield ["signature with padding", `${GOOD}=`, false];
  yield [
    "payload that is no UTF-8",
    signed(Buffer.from(GOOD_JSON.replace("0b9b", "\xff"), "latin1")),
    false,
  ];
  yield [
    "payload with a surrogate in UTF-8",
    signed(Buffer.from(GOOD_JSON.replace("0b9b", "\xed\xa0\x80"), "latin1")),
    false,
  ];
  yield ["byte order mark", signed(`\ufeff${GOOD_JSON}`), false];
}

function* jsonCases(): Iterable<TokenCase> {
  for (
    const json of ["", "{", "null", "7", '"x"', "[]", "{}", `[${GOOD_JSON}]`]
  ) {
    yield [`payload ${json.slice(0, 9)}`, signed(json), false];
  }
  yield ["white space", signed(JSON.stringify(GOOD_CLAIMS, null, 1)), true];
  yield ["another claim", claims({ note: 'a "quoted": text' }), true];
  yield ["doubled sub", spelt("{", '{"sub":"1",'), false];
  yield [
    "doubled sub behind an escape",
    spelt("{", '{"s\\u0075b":"1",'),
    false,
  ];
  yield ["doubled exp", spelt("}", ',"exp" :1800000900}'), false];
  yield ["doubled unknown member", spelt("{", '{"a":1,"a":1,'), false];
  yield ["members inside a member", claims({ a: { sub: "1" } }), false];
  yield [
    "claims from a prototype",
    signed(`{"__proto__":${GOOD_JSON}}`),
    false,
  ];
}

/** Values that no claim of ours has. */
const STRANGE = [undefined, null, true, "", [], {}, "x", -1, 1.5, 1e300];

function* claimCases(): Iterable<TokenCase> {
  for (const name of Object.keys(GOOD_CLAIMS)) {
    for (const value of STRANGE) {
      if (name === "jti" && value === "x") continue;
      yield [
        `${name} ${JSON.stringify(value)}`,
        claims({ [name]: value }),
        false,
      ];
    }
  }
  const refused: Record<string, unknown[]> = {
    iss: ["Uptick", "uptick ", ["uptick"]],
    aud: ["other", ["uptick"]],
    sub: [
      42,
      ["42"],
      "0",
      "042",
      "4.2",
      "42 ",
      "+42",
      "1".repeat(16),
      "__proto__",
    ],
    jti: [7, ["x"], "x".repeat(129)],
    ver: ["3", [3], 3.5],
    iat: [`${SECONDS}`, [SECONDS], SECONDS + 0.5, SECONDS + 31],
    exp: [
      `${SECONDS + 9}`,
      [SECONDS + 9],
      SECONDS + 9.5,
      SECONDS,
      SECONDS - 1,
      SECONDS + LIFETIME_SECONDS + 1,
    ],
    nbf: [SECONDS + 1, "x", {}, "5", null, true, [5], 1.5],
  };
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) {
      yield [
        `${name} ${JSON.stringify(value)}`,
        claims({ [name]: value }),
        false,
      ];
    }
  }
  yield ["exp a second away", claims({ exp: SECONDS + 1 }), true];
  yield ["iat 30 s ahead", claims({ iat: SECONDS + 30 }), true];
  yield ["nbf in the past", claims({ nbf: SECONDS }), true];
  yield ["the last jti that fits", claims({ jti: "x".repeat(128) }), true];
  yield [
    "a lifetime of ten years",
    claims({ iat: SECONDS - 315_360_000 }),
    false,
  ];
}

/** Good tokens, and tokens that break one rule and keep all the others. */
export function tokenCases(): TokenCase[] {
  return [...formCases(), ...spellingCases(), ...jsonCases(), ...claimCases()];
}
