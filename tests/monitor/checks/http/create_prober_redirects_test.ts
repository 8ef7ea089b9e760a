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

/** So many redirects, one after the other. */
function chainOf(count: number): Record<string, string> {
  const hops = Array.from({ length: count }, (_, at) => [
    at === 0 ? "/" : `/${at}`,
    found(`/${at + 1}`),
  ]);
  return { ...Object.fromEntries(hops), [`/${count}`]: okAnswer() };
}

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
  ["ten redirects", chainOf(10), null, 11],
  ["eleven redirects", chainOf(11), "redirect", 11],
  ["a loop of one", { "/": found("/") }, "redirect", 1],
  ["a loop with a fragment", { "/": found("/#a") }, "redirect", 1],
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

for (
  const [maxRedirects, want] of [[0, "redirect"], [2, "redirect"], [3, null], [
    20,
    null,
  ]] as const
) {
  Deno.test(`createProber() follows ${maxRedirects} redirects of three where no more are allowed: ${want ?? "up"}`, async () => {
    await using server = serveRaw(byPath(chainOf(3)));
    const result = await probe(probeTarget({ url: server.url, maxRedirects }));
    assert.equal(result.kind, want);
    assert.equal(server.accepted, Math.min(maxRedirects, 3) + 1);
  });
}

const spellings: [name: string, location: string, asked: string][] = [
  ["spaces", "/a b c", "/a%20b%20c"],
  ["UTF-8", "/\xc3\xa9?\xc3\xa9", "/%C3%A9?%C3%A9"],
  ["Latin-1", "/\xe9?\xe9", "/%E9?%E9"],
  ["3,000 characters", `/${"a".repeat(3_000)}`, `/${"a".repeat(3_000)}`],
  ["9,000 characters", `/?${"é".repeat(3_000)}`, `/?${"%E9".repeat(3_000)}`],
  ["a scheme without a host", "http:a/b", "/a/b"],
  ["a scheme and one slash", "http:/a/b", "/a/b"],
  ["backslashes", "\\a\\b", "/a/b"],
  ["a host after three slashes", "http:///HOST/a", "/a"],
  ["a tab", "/a\tb", "/ab"],
  ["signs that are escaped", '/a"<b>|c', "/a%22%3Cb%3E|c"],
];

for (const ownerId of [null, 1]) {
  for (const [name, location, asked] of spellings) {
    Deno.test(`createProber() follows a location with ${name} for owner ${ownerId}`, async () => {
      await using server = serveRaw((peer) => {
        const place = location.replace("HOST", `127.0.0.1:${server.port}`);
        return byPath({ "/": found(place), [asked]: okAnswer() })(peer);
      });
      const result = await probe(probeTarget({ url: server.url, ownerId }));
      assert.deepEqual([result.kind, server.accepted], [null, 2]);
      assert.equal(server.requests[1]?.split(" ")[1], asked);
    });
  }
}

Deno.test("createProber() takes an answer for final whose location is empty", async () => {
  await using server = serveRaw(byPath({ "/": found("") }));
  const result = await probe(probeTarget({ url: server.url }));
  assert.deepEqual([result.kind, result.status, server.accepted], [
    null,
    302,
    1,
  ]);
});

Deno.test("createProber() takes along to another origin what can carry no secret", async () => {
  await using server = serveRaw((peer) =>
    byPath({
      "/": found(`http://other.example:${server.port}/end`),
      "/end": okAnswer(),
    })(peer)
  );
  const headers = {
    "user-agent": "me/1",
    "Accept": "text/html",
    "ACCEPT-LANGUAGE": "de",
    "Accept-Encoding": "gzip",
    "Acceptance": "secret",
    "X-User-Agent": "secret",
    "Cookie": "secret",
  };
  const named = createProber({
    resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
  });
  await named(probeTarget({ url: server.url, headers }));
  const [first = "", second = ""] = server.requests;
  for (const [name, value] of Object.entries(headers)) {
    const line = `\r\n${name}: ${value}\r\n`;
    assert.ok(first.includes(line));
    assert.equal(second.includes(line), value !== "secret", name);
  }
});

Deno.test("createProber() sends cookies to the origin that set them, and forgets them after the probe", async () => {
  await using server = serveRaw((peer) => {
    const other = `http://other.example:${server.port}`;
    const set = (location: string, ...cookies: string[]) =>
      found(location).replace(
        "\r\n\r\n",
        cookies.map((each) => `\r\nSet-Cookie: ${each}`).join("") + "\r\n\r\n",
      );
    return byPath({
      "/": set("/same", "a=1; Path=/; HttpOnly", "own=new"),
      "/same": set(`${other}/there`, "b=\xe9; Path=/back"),
      "/there": set(`http://127.0.0.1:${server.port}/back`, "c=3"),
      "/back": okAnswer(),
    })(peer);
  });
  const named = createProber({
    resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
  });
  const headers = { cookie: "own=old; mine=4" };
  const target = probeTarget({ url: server.url, headers });
  await named(target);
  await named(target);
  const sent = server.requests.map((request) =>
    /\r\ncookie: (.*)\r\n/i.exec(request)?.[1]
  );
  const once = [
    "own=old; mine=4",
    "mine=4; a=1; own=new",
    undefined,
    "b=\xe9; a=1; own=new",
  ];
  assert.deepEqual(sent, [...once, ...once]);
});
