import {
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { sign } from "hono/jwt";

/** A token has at most this many bytes (it is ASCII, or it is refused). */
const MAX_TOKEN_BYTES = 4_096;

/** `{"alg":"HS256","typ":"JWT"}`; no other header is ever accepted. */
const HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

const ISSUER = "uptick";
const AUDIENCE = "uptick";

const MAX_JTI_LENGTH = 128;

/** How far another instance's clock may be ahead of ours. */
const MAX_SKEW_SECONDS = 30;

/** The one spelling that encoding gives: no padding, no white space, unused last bits zero (RFC 4648, 3.5). */
const CANONICAL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

const BASE64URL = { alphabet: "base64url" } as const;

/** A byte order mark stays, and so is no JSON. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Any JSON string; the group tells whether it is a member's name. */
const JSON_STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** One secret in the two forms that signing and checking take. */
export interface TokenKeys {
  readonly signingKey: CryptoKey;
  readonly checkingKey: KeyObject;
  readonly lifetimeSeconds: number;
}

/** What a good token says. The caller compares `version` with the user's record. */
export interface TokenClaims {
  readonly userId: number;
  readonly version: number;
  readonly jti: string;
  /** When it was issued, in seconds since the Unix epoch, as in the token. */
  readonly iat: number;
  /** When it ends, in seconds since the Unix epoch, as in the token. */
  readonly exp: number;
}

/** Whom a token is for. */
type TokenSubject =
  & Pick<TokenClaims, "userId" | "version">
  & Partial<Pick<TokenClaims, "jti">>;

interface Clock {
  readonly nowSeconds: number;
  readonly lifetimeSeconds: number;
}

type Rule<Subject> = readonly [
  name: string,
  holds: (subject: Subject, clock: Clock) => boolean,
];

interface Form {
  readonly text: string;
  readonly parts: readonly string[];
}

interface SignedJson {
  readonly json: string;
  readonly value: Payload;
}

/** What the payload claims to hold: unchecked until every rule has passed. */
interface Payload {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly nbf?: number;
  readonly ver: number;
}

/** What the text must look like before the signature is worth a look. */
const FORM_RULES: readonly Rule<Form>[] = [
  ["length", ({ text }) => text.length <= MAX_TOKEN_BYTES],
  ["three parts", ({ parts }) => parts.length === 3],
  ["header", ({ parts }) => parts[0] === HEADER],
  ["payload's spelling", ({ parts }) => CANONICAL.test(parts[1] ?? "")],
  ["signature's spelling", ({ parts }) => CANONICAL.test(parts[2] ?? "")],
];

/** What the signed JSON must be as a whole. */
const JSON_RULES: readonly Rule<SignedJson>[] = [
  ["object", ({ value }) => typeof value === "object" && value !== null],
  [
    "names",
    ({ json, value }) => countNames(json) === Object.keys(value).length,
  ],
];

/** What the claims must be, one by one. */
const CLAIM_RULES: readonly Rule<Payload>[] = [
  ["iss", ({ iss }) => iss === ISSUER],
  ["aud", ({ aud }) => aud === AUDIENCE],
  ["sub is text", ({ sub }) => typeof sub === "string"],
  ["sub is an id", ({ sub }) => /^[1-9][0-9]{0,14}$/.test(sub)],
  ["jti is text", ({ jti }) => typeof jti === "string"],
  ["jti's length", ({ jti }) => jti.length > 0 && jti.length <= MAX_JTI_LENGTH],
  ["ver is a count", ({ ver }) => Number.isSafeInteger(ver) && ver >= 0],
  ["iat is an integer", ({ iat }) => Number.isSafeInteger(iat)],
  ["exp is an integer", ({ exp }) => Number.isSafeInteger(exp)],
  [
    "nbf is an integer",
    ({ nbf }) => nbf === undefined || Number.isSafeInteger(nbf),
  ],
  [
    "iat has come",
    ({ iat }, clock) => iat <= clock.nowSeconds + MAX_SKEW_SECONDS,
  ],
  [
    "nbf has come",
    ({ nbf }, clock) => nbf === undefined || nbf <= clock.nowSeconds,
  ],
  ["exp has not come", ({ exp }, clock) => clock.nowSeconds < exp],
  ["lifetime", ({ iat, exp }, clock) => exp - iat <= clock.lifetimeSeconds],
];

/** Imports the secret, which is the same on all instances, once for every token. */
export async function importTokenKeys(
  secret: Uint8Array<ArrayBuffer>,
  lifetimeSeconds: number,
): Promise<TokenKeys> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const usages: KeyUsage[] = ["sign"];
  const signingKey = await crypto.subtle
    .importKey("raw", secret, algorithm, false, usages);
  const checkingKey = createSecretKey(secret);
  return { signingKey, checkingKey, lifetimeSeconds };
}

/**
 * A new token for a user; `version` is that of the user's record, `now` in
 * milliseconds since the Unix epoch. Without a `jti` it gets one of its own.
 */
export function issueToken(
  { userId, version, jti = crypto.randomUUID() }: TokenSubject,
  { signingKey, lifetimeSeconds }: TokenKeys,
  now: number = Date.now(),
): Promise<string> {
  const iat = Math.floor(now / 1_000);
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: String(userId),
    jti,
    iat,
    exp: iat + lifetimeSeconds,
    ver: version,
  };
  // hono's types know only JsonWebKey and text; its code takes a CryptoKey too.
  return sign(claims, signingKey as Parameters<typeof sign>[1], "HS256");
}

/**
 * What a token says, or null unless it is signed by us and keeps every rule.
 *
 * Not hono's `verify()`: that reads the clock itself and accepts other
 * spellings of base64url, padding, missing claims, ill-formed UTF-8 and any
 * lifetime. Here a token has one spelling, so a revoked or logged one cannot
 * come back under another. `now` is in milliseconds since the Unix epoch.
 */
export function verifyToken(
  text: string,
  { checkingKey, lifetimeSeconds }: TokenKeys,
  now: number = Date.now(),
): TokenClaims | null {
  const clock = { nowSeconds: now / 1_000, lifetimeSeconds };
  const parts = text.split(".", 4); // a fourth is one too many already
  if (!keeps(FORM_RULES, { text, parts }, clock)) return null;
  const [header, payload = "", signature = ""] = parts;
  const mac = Uint8Array.fromBase64(signature, BASE64URL);
  if (!isMac(mac, `${header}.${payload}`, checkingKey)) return null;
  const said = parsePayload(payload);
  if (said === null || !keeps(JSON_RULES, said, clock)) return null;
  if (!keeps(CLAIM_RULES, said.value, clock)) return null;
  const { sub, ver, jti, iat, exp } = said.value;
  return { userId: Number(sub), version: ver, jti, iat, exp };
}

function keeps<Subject>(
  rules: readonly Rule<Subject>[],
  subject: Subject,
  clock: Clock,
): boolean {
  return rules.every(([, holds]) => holds(subject, clock));
}

/** On this thread, as one HMAC of 4 KB costs less than WebCrypto's way to another thread and back. */
function isMac(mac: Uint8Array, text: string, key: KeyObject): boolean {
  const right = createHmac("sha256", key).update(text).digest();
  return mac.length === right.length && timingSafeEqual(mac, right);
}

function parsePayload(payload: string): SignedJson | null {
  try {
    const json = UTF8.decode(Uint8Array.fromBase64(payload, BASE64URL));
    return { json, value: JSON.parse(json) };
  } catch {
    return null;
  }
}

/** Members of all objects, doubled ones too; a flat object without doubles has as many as keys. */
function countNames(json: string): number {
  let names = 0;
  for (const [, colon] of json.matchAll(JSON_STRING)) {
    if (colon !== undefined) names++;
  }
  return names;
}
