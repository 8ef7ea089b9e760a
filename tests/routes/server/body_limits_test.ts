import assert from "node:assert/strict";
import { ECHO_PASSWORD, startHttpApp } from "../fixtures/http_app.ts";
import { rawRequest, rawText } from "../fixtures/raw_request.ts";

const KIB = 1_024;
const ECHO = `Basic ${btoa(`nahid:${ECHO_PASSWORD}`)}`;

/** Every route with a body, and the most bytes that it takes. */
const routes: [method: string, path: string, maxBytes: number][] = [
  ["POST", "/api/echo", 4 * KIB * KIB],
  ["PUT", "/api/echo", 4 * KIB * KIB],
  ["POST", "/register", 16 * KIB],
  ["POST", "/login", 16 * KIB],
  ["POST", "/password", 16 * KIB],
  ["DELETE", "/account", 16 * KIB],
  ["POST", "/url", 16 * KIB],
  ["POST", "/v1/services", 256 * KIB],
  ["PATCH", "/v1/services/1", 256 * KIB],
];

Deno.test("readBody() has a limit on every route with a body, declared or chunked", async (t) => {
  await using app = await startHttpApp();
  const user = await app.signUp("a@example.com");
  await app.addUrl(user);
  const keys = await app.countKeys();
  for (const [method, path, maxBytes] of routes) {
    await t.step(`${method} ${path}`, async () => {
      const token = path === "/api/echo" ? ECHO : user;
      for (
        const [size, refused] of [[maxBytes, false], [
          maxBytes + 1,
          true,
        ]] as const
      ) {
        const bytes = new Uint8Array(size).fill(0x20); // white space: no JSON, but no size to refuse
        for (const body of [bytes, new Blob([bytes]).stream()]) {
          const { status, text } = await app.send(method, path, {
            token,
            body,
          });
          assert.equal(status, refused ? 413 : 400, `${size} bytes: ${text}`);
        }
      }
    });
  }
  assert.equal(await app.countKeys(), keys);
});

Deno.test("readBody() refuses compressed bodies on every route with a body", async () => {
  await using app = await startHttpApp();
  const user = await app.signUp("a@example.com");
  await app.addUrl(user);
  for (const [method, path] of routes) {
    const { status, headers } = await app.send(method, path, {
      token: path === "/api/echo" ? ECHO : user,
      body: "{}",
      headers: { "Content-Encoding": "gzip" },
    });
    assert.equal(status, 415, path);
    assert.equal(headers.get("accept-encoding"), "identity");
  }
});

Deno.test("readBody() refuses a huge declared length at once, without a byte of the body", async () => {
  await using app = await startHttpApp();
  for (
    const length of ["1073741824", "9007199254740993", "18446744073709551615"]
  ) {
    const { status } = await rawRequest(
      app.port,
      rawText("/login", {
        method: "POST",
        headers: ["Host: localhost", `Content-Length: ${length}`],
      }),
    );
    assert.ok(status === 413 || status === 400, `${length}: ${status}`);
  }
});

const framings: [what: string, headers: string[], body: string][] = [
  ["two lengths", ["Content-Length: 2", "Content-Length: 3"], "{} "],
  ["a length that is none", ["Content-Length: abc"], "{}"],
  ["a negative length", ["Content-Length: -1"], "{}"],
  ["a bad chunk", ["Transfer-Encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n"],
  ["an unknown coding", ["Transfer-Encoding: gzip"], "{}"],
];

Deno.test("Deno.serve() refuses bodies whose end is unclear", async () => {
  await using app = await startHttpApp();
  for (const [what, headers, body] of framings) {
    const text = rawText("/login", {
      method: "POST",
      headers: ["Host: localhost", ...headers],
      body,
    });
    const { status } = await rawRequest(app.port, text);
    assert.ok(status === 400 || status === 0, `${what}: ${status}`);
  }
});
