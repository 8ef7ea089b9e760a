import assert from "node:assert/strict";
import { HttpError } from "../../../routes/server/http_error.ts";
import {
  allowOnly,
  member,
  readBody,
  readJsonObject,
} from "../../../routes/server/json_body.ts";

const MAX = { maxBytes: 32 };

const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", { method: "POST", body, headers });

/** A body of unknown length in chunks of 8 bytes, which tells how many were asked for. */
function chunked(chunks: number) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (seen.pulled++ === chunks) return controller.close();
      controller.enqueue(new Uint8Array(8).fill(0x61));
    },
    cancel: () => {
      seen.cancelled = true;
    },
  }, { highWaterMark: 0 });
  return { body, seen };
}

const refusal = (status: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof HttpError);
  assert.match(error.message, message);
  assert.equal(error.status, status);
  return true;
};

Deno.test("readBody() reads a body of the most bytes, declared or chunked, or none", async () => {
  const text = "a".repeat(32);
  const declared = post(text, { "content-length": "32" });
  assert.equal((await readBody(declared, MAX)).length, 32);
  assert.equal((await readBody(post(chunked(4).body), MAX)).length, 32);
  assert.equal((await readBody(post(null), MAX)).length, 0);
});

Deno.test("readBody() refuses a declared length that is too large without reading", async () => {
  const { body, seen } = chunked(4);
  const request = post(body, { "content-length": "33" });
  await assert.rejects(
    readBody(request, MAX),
    refusal(413, /32 bytes at most/),
  );
  assert.equal(seen.pulled, 0);
});

Deno.test("readBody() stops reading chunks at the limit and cancels the rest", async () => {
  const { body, seen } = chunked(1_000_000);
  await assert.rejects(
    readBody(post(body), MAX),
    refusal(413, /32 bytes at most/),
  );
  assert.deepEqual(seen, { pulled: 5, cancelled: true });
});

Deno.test("readBody() refuses more than was declared", async () => {
  const request = post("a".repeat(33), { "content-length": "1" });
  await assert.rejects(
    readBody(request, MAX),
    refusal(413, /32 bytes at most/),
  );
});

for (const encoding of ["gzip", "br", "identity, gzip", "x", ""]) {
  Deno.test(`readBody() refuses the content encoding "${encoding}"`, async () => {
    const request = post("{}", { "content-encoding": encoding });
    await assert.rejects(readBody(request, MAX), refusal(415, /compressed/));
  });
}

Deno.test("readBody() accepts the content encoding identity", async () => {
  const request = post("{}", { "content-encoding": "Identity" });
  assert.equal((await readBody(request, MAX)).length, 2);
});

Deno.test("readBody() answers 400 when the client breaks off", async () => {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: () => Promise.reject(new Error("reset")),
  });
  await assert.rejects(readBody(post(body), MAX), refusal(400, /broke off/));
});

Deno.test("readBody() works on real requests, declared and chunked", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      try {
        return new Response(`${(await readBody(request, MAX)).length}`);
      } catch (error) {
        if (error instanceof HttpError) {
          return new Response(error.message, {
            status: error.status,
          });
        }
        throw error;
      }
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  for (
    const [body, answer] of [["a".repeat(32), "32"], [chunked(3).body, "24"], [
      "",
      "0",
    ]] as const
  ) {
    const response = await fetch(url, { method: "POST", body });
    assert.equal(await response.text(), answer);
  }
  const large = await fetch(url, { method: "POST", body: "a".repeat(33) });
  assert.equal(large.status, 413);
  await large.body?.cancel();
  await server.shutdown();
});

Deno.test("readJsonObject() gives the object", async () => {
  const body = await readJsonObject(post('{"Email":"a","n":[1]}'), MAX);
  assert.deepEqual(body, { Email: "a", n: [1] });
});

const bad: [sent: BodyInit, message: RegExp][] = [
  ["", /empty/],
  ["[]", /must be a JSON object/],
  ["nil", /not valid JSON/],
  [Uint8Array.of(0x7b, 0xff, 0x7d), /UTF-8/],
  ['{"a":1,"a":1}', /twice/],
  ['{"a":{"b":1,"\\u0062":1}}', /twice/],
  ['[{"a":":"},{"a":1}]', /must be a JSON object/],
];

for (const [sent, message] of bad) {
  Deno.test(`readJsonObject() refuses ${JSON.stringify(sent)} by ${message}`, async () => {
    await assert.rejects(
      readJsonObject(post(sent), MAX),
      refusal(400, message),
    );
  });
}

Deno.test("readJsonObject() caps depth and members", async () => {
  const deep = `{"a":${"[".repeat(64)}${"]".repeat(64)}}`;
  const many = `{"a":[${Array(1_000).fill('{"b":1}').join()}]}`;
  const options = { maxBytes: 16_384 };
  await assert.rejects(
    readJsonObject(post(deep), options),
    refusal(400, /64 levels/),
  );
  await assert.rejects(
    readJsonObject(post(many), options),
    refusal(400, /1000 members/),
  );
});

Deno.test("readJsonObject() takes the same name in different objects, and colons in strings", async () => {
  const text = '{"a":{"a":1},"b":[{"a":":"},{"a":1}]}';
  const options = { maxBytes: 100 };
  assert.deepEqual(await readJsonObject(post(text), options), JSON.parse(text));
});

const members: [body: string, name: string, value: unknown][] = [
  ['{"Email":"x"}', "Email", "x"],
  ['{"email":"x"}', "Email", "x"],
  ['{"EMAIL":null}', "email", null],
  ['{"mail":"x"}', "email", undefined],
  ["{}", "constructor", undefined],
  ["{}", "__proto__", undefined],
  ['{"__proto__":7}', "__PROTO__", 7],
];

for (const [body, name, value] of members) {
  Deno.test(`member() "${name}" of ${body} is ${JSON.stringify(value)}`, () => {
    assert.equal(member(JSON.parse(body), name), value);
  });
}

Deno.test("member() refuses two that differ only in case", () => {
  const body = { Email: "a", email: "b" };
  assert.throws(
    () => member(body, "EMAIL"),
    refusal(400, /"EMAIL" is there twice/),
  );
});

Deno.test("allowOnly() accepts the known members in any case", () => {
  allowOnly({ email: 1, PASSWORD: 2 }, ["Email", "Password"]);
  allowOnly({}, []);
});

const unknown: [body: string, named: string][] = [
  ['{"Email":1,"role":"admin"}', '"role"'],
  ['{"__proto__":{"role":"admin"}}', '"__proto__"'],
  ['{"a\\u0000\\n\\u202e\\"b":1}', '"a\\u{0}\\u{a}\\u{202e}\\"b"'],
  ['{"\\ud800":1}', '"\\u{d800}"'],
  [`{"${"x".repeat(81)}":1}`, `"${"x".repeat(80)}…"`],
];

for (const [body, named] of unknown) {
  Deno.test(`allowOnly() names ${named.slice(0, 30)}`, () => {
    assert.throws(
      () => allowOnly(JSON.parse(body), ["Email"]),
      (error: unknown) => {
        assert.ok(error instanceof HttpError);
        const message =
          `Cannot read the body: member ${named} is unknown; known are Email`;
        assert.deepEqual([error.status, error.message], [400, message]);
        return true;
      },
    );
  });
}
