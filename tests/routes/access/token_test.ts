import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { verify } from "hono/jwt";
import {
  importTokenKeys,
  issueToken,
  verifyToken,
} from "../../../routes/access/token.ts";
import {
  GOOD_CLAIMS,
  LIFETIME_SECONDS,
  NOW,
  SECRET,
  tokenCases,
} from "./mutation/token_cases.ts";

const keys = await importTokenKeys(SECRET, LIFETIME_SECONDS);

for (const [what, text, good] of tokenCases()) {
  Deno.test(`verifyToken() ${good ? "accepts" : "refuses"} ${what}`, () => {
    const claims = verifyToken(text, keys, NOW);
    assert.equal(claims !== null, good);
    if (claims !== null) assert.equal(claims.userId, 42);
  });
}

Deno.test("verifyToken() tells what issueToken() was given", async () => {
  const token = await issueToken({ userId: 42, version: 3 }, keys, NOW);
  const { jti, ...rest } = verifyToken(token, keys, NOW) ?? {};
  const { iat, exp } = GOOD_CLAIMS;
  assert.deepEqual(rest, { userId: 42, version: 3, iat, exp });
  assert.match(jti ?? "", /^[0-9a-f-]{36}$/);
});

Deno.test("issueToken() never gives two tokens of the same jti", async () => {
  const user = { userId: 1, version: 0 };
  const tokens = await Promise.all([1, 2].map(() => issueToken(user, keys)));
  const said = tokens.map((token) => verifyToken(token, keys));
  assert.notEqual(said[0]?.jti, said[1]?.jti);
});

Deno.test("issueToken() makes tokens that hono verifies", async () => {
  const token = await issueToken({ userId: 1, version: 0 }, keys);
  const secret = Buffer.from(SECRET).toString("latin1");
  assert.equal((await verify(token, secret, "HS256"))["sub"], "1");
});

const lives: [atMs: number, good: boolean][] = [
  [0, true],
  [(LIFETIME_SECONDS - 1) * 1_000, true],
  [LIFETIME_SECONDS * 1_000 - 501, true],
  [LIFETIME_SECONDS * 1_000 - 500, false],
  [-30_500, true],
  [-30_501, false],
];

for (const [atMs, good] of lives) {
  Deno.test(`verifyToken() finds a token ${good ? "good" : "bad"} ${atMs} ms after its issue`, async () => {
    const token = await issueToken({ userId: 42, version: 3 }, keys, NOW);
    assert.equal(verifyToken(token, keys, NOW + atMs) !== null, good);
  });
}

Deno.test("verifyToken() refuses tokens of a longer lifetime than the configured one", async () => {
  const token = await issueToken({ userId: 42, version: 3 }, keys, NOW);
  const shorter = { ...keys, lifetimeSeconds: LIFETIME_SECONDS - 1 };
  assert.equal(verifyToken(token, shorter, NOW), null);
});

Deno.test("verifyToken() refuses a token with any one character changed", async () => {
  const token = await issueToken({ userId: 42, version: 3 }, keys, NOW);
  for (let at = 0; at < token.length; at++) {
    const other = token[at] === "A" ? "B" : "A";
    const text = token.slice(0, at) + other + token.slice(at + 1);
    assert.equal(verifyToken(text, keys, NOW), null, `at ${at}`);
  }
});
