import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { ErrorKind } from "../../../../monitor/types.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import {
  answer,
  type Behaviour,
  okAnswer,
  serveRaw,
} from "../../fixtures/raw_server.ts";

const OWNER = { ownerId: 1 };

const probe = createProber({ guard: loopbackGuard });

function redirectTo(location: string, status = 302): Behaviour {
  return answer(
    `HTTP/1.1 ${status} x\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
  );
}

/** Answers by the path of the request. */
function byPath(answers: Record<string, string>): Behaviour {
  return async ({ readRequest, send, untilClosed }) => {
    const [, path = ""] = (await readRequest()).split(" ");
    await send(answers[path] ?? okAnswer("", "404 Not Found"));
    await untilClosed();
  };
}

const found = (location: string) =>
  `HTTP/1.1 302 x\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`;

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`createProber() follows ${status}`, async () => {
    await using end = serveRaw(answer(okAnswer("", "201 x")));
    await using start = serveRaw(redirectTo(end.url, status));
    const result = await probe(probeTarget({ url: start.url }));
    assert.deepEqual([result.outcome, result.status], ["up", 201]);
    assert.equal(end.accepted, 1);
  });
}

for (const status of [201, 300, 304, 305, 306]) {
  Deno.test(`createProber() does not follow ${status}`, async () => {
    await using canary = serveRaw(answer(okAnswer()));
    await using start = serveRaw(redirectTo(canary.url, status));
    const result = await probe(probeTarget({ url: start.url }));
    assert.deepEqual([result.outcome, result.status], ["up", status]);
    assert.equal(canary.accepted, 0);
  });
}

Deno.test("createProber() takes a redirect as the answer when told so", async () => {
  await using canary = serveRaw(answer(okAnswer()));
  await using start = serveRaw(redirectTo(canary.url));
  const result = await probe(
    probeTarget({ url: start.url, followRedirects: false }),
  );
  assert.deepEqual([result.outcome, result.status], ["up", 302]);
  assert.equal(canary.accepted, 0);
});

const chains: [
  name: string,
  answers: Record<string, string>,
  want: ErrorKind | null,
  hops: number,
][] = [
  [
    "five redirects",
    {
      "/": found("/1"),
      "/1": found("2"),
      "/2": found("?3"),
      "/2?3": found("//HOST/4"),
      "/4": found("/5#x"),
      "/5": okAnswer(),
    },
    null,
    6,
  ],
  [
    "six redirects",
    {
      "/": found("/1"),
      "/1": found("/2"),
      "/2": found("/3"),
      "/3": found("/4"),
      "/4": found("/5"),
      "/5": found("/6"),
      "/6": okAnswer(),
    },
    "redirect",
    6,
  ],
  ["a loop of one", { "/": found("/") }, "redirect", 1],
  ["a loop with a fragment", { "/": found("/#a") }, "redirect", 1],
  ["an empty location", { "/": found("") }, "redirect", 1],
  ["a loop of two", { "/": found("/1"), "/1": found("/") }, "redirect", 2],
  ["a file", { "/": found("file:///etc/passwd") }, "blocked", 1],
  ["no url", { "/": found("http://[") }, "blocked", 1],
];

for (const ownerId of [null, 1]) {
  const whose = ownerId === null ? "the configuration" : "a user";
  for (const [name, answers, want, hops] of chains) {
    Deno.test(`createProber() follows ${name} for ${whose}: ${want ?? "up"}`, async () => {
      await using server = serveRaw((peer) => {
        const host = `127.0.0.1:${server.port}`;
        const filled = Object.entries(answers).map((
          [path, text],
        ) => [path, text.replace("HOST", host)]);
        return byPath(Object.fromEntries(filled))(peer);
      });
      const result = await probe(probeTarget({ url: server.url, ownerId }));
      assert.equal(result.kind, want);
      assert.equal(result.status, want === null ? 200 : null);
      assert.equal(server.accepted, hops);
    });
  }
}

Deno.test("createProber() blocks a redirect to a private place", async () => {
  await using canary = serveRaw(answer(okAnswer()), { hostname: "127.0.0.2" });
  await using start = serveRaw(redirectTo(canary.url));
  const result = await probe(probeTarget({ url: start.url, ...OWNER }));
  assert.deepEqual([result.kind, result.status], ["blocked", null]);
  assert.equal(canary.accepted, 0);
});

Deno.test("createProber() drops a user's headers for good at another origin", async () => {
  await using server = serveRaw((peer) =>
    byPath({
      "/": found("/same"),
      "/same": found(`http://other.example:${server.port}/other`),
      "/other": found(`http://127.0.0.1:${server.port}/back`),
      "/back": okAnswer(),
    })(peer)
  );
  const headers = { "X-Key": "secret", "Authorization": "Basic c2VjcmV0" };
  const named = createProber({
    resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
  });
  const result = await named(probeTarget({ url: server.url, headers }));
  assert.equal(result.outcome, "up");
  const carried = server.requests.map((request) =>
    request.includes("X-Key") && request.includes("Authorization")
  );
  assert.deepEqual(carried, [true, true, false, false]);
});

Deno.test("createProber() stays with HEAD over redirects", async () => {
  await using server = serveRaw(byPath({ "/": found("/a"), "/a": okAnswer() }));
  await probe(probeTarget({ url: server.url, method: "HEAD" }));
  const methods = server.requests.map((request) => request.split(" ")[0]);
  assert.deepEqual(methods, ["HEAD", "HEAD"]);
});
