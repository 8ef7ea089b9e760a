import assert from "node:assert/strict";
import { AddressGuard } from "../../monitor/address_guard.ts";
import type { Connection } from "../../monitor/connection.ts";
import { createDial, type Dial } from "../../monitor/dial.ts";
import { createProber } from "../../monitor/probe_http.ts";
import type { ProbeGuard } from "../../monitor/probe_tools.ts";
import type { ErrorKind } from "../../monitor/types.ts";
import { probeTarget } from "./fixtures/probe_target.ts";
import {
  answer,
  type Behaviour,
  okAnswer,
  serveRaw,
} from "./fixtures/raw_server.ts";

const OWNER = { ownerId: 1 };

/** Allows loopback by its number alone, so that other addresses are blocked. */
const loopbackGuard: ProbeGuard = {
  checkUrl: (raw) => verdictOf(URL.parse(raw)),
  checkRedirect: (location, base) => verdictOf(URL.parse(location, base)),
  allowsAnswer: (ips) => ips.every((ip) => ip === "127.0.0.1"),
};

function verdictOf(url: URL | null) {
  if (url === null || !url.protocol.startsWith("http")) {
    return { ok: false } as const;
  }
  return { ok: true, url } as const;
}

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

const probe = createProber({ guard: loopbackGuard });

Deno.test("createProber() reports a good answer", async () => {
  await using server = serveRaw(answer(okAnswer()));
  const { durationMs, phases, ...rest } = await probe(
    probeTarget({ url: server.url }),
  );
  assert.deepEqual(rest, {
    outcome: "up",
    status: 200,
    kind: null,
    networkSuspect: false,
    certificateExpiresAt: null,
  });
  assert.ok(durationMs > 0 && phases.connectMs > 0 && phases.firstByteMs > 0);
  assert.equal(phases.tlsMs, 0);
});

Deno.test("createProber() sends what the target says", async () => {
  await using server = serveRaw(answer(okAnswer()));
  const send = createProber({ userAgent: "Uptick/9 (+uptime monitor)" });
  await send(probeTarget({
    url: `${server.url}a?b#c`,
    method: "HEAD",
    headers: { "X-Key": "secret" },
  }));
  assert.deepEqual(server.requests[0]?.split("\r\n").slice(0, 6), [
    "HEAD /a?b HTTP/1.1",
    `Host: 127.0.0.1:${server.port}`,
    "User-Agent: Uptick/9 (+uptime monitor)",
    "Accept: */*",
    "Accept-Encoding: identity",
    "X-Key: secret",
  ]);
});

const statuses: [status: string, rule: string, want: ErrorKind | null][] = [
  ["200 OK", "", null],
  ["399 x", "", null],
  ["400 x", "", "status"],
  ["503 x", "", "status"],
  ["503 x", "503", null],
  ["200 OK", "503", "status"],
  ["401 x", "200-299,401", null],
  ["302 x", "200", "status"],
  ["304 x", "200-299", "status"],
];

for (const [status, rule, want] of statuses) {
  Deno.test(`createProber() judges status ${status} by "${rule}"`, async () => {
    await using server = serveRaw(answer(okAnswer("", status)));
    const result = await probe(
      probeTarget({ url: server.url, expectedStatus: rule }),
    );
    assert.equal(result.kind, want);
    assert.equal(result.status, Number(status.slice(0, 3)));
  });
}

Deno.test("createProber() looks for the expected text", async () => {
  await using server = serveRaw(answer(okAnswer("a needle here")));
  const kindOf = async (expectedText: string) =>
    (await probe(probeTarget({ url: server.url, expectedText }))).kind;
  assert.equal(await kindOf("needle"), null);
  assert.equal(await kindOf("Needle"), "text");
});

const unusable: [
  name: string,
  overrides: Parameters<typeof probeTarget>[0],
  want: ErrorKind,
][] = [
  ["a header that splits", { headers: { a: "b\r\nc: d" } }, "protocol"],
  ["a Host of its own", { headers: { host: "other.example" } }, "protocol"],
  ["a bad rule", { expectedStatus: "x" }, "protocol"],
  ["a file", { url: "file:///etc/passwd" }, "blocked"],
  ["ftp", { url: "ftp://127.0.0.1/" }, "blocked"],
  ["no url", { url: "nonsense" }, "blocked"],
  ["a file of a user's", { url: "file:///etc/passwd", ...OWNER }, "blocked"],
];

for (const [name, overrides, want] of unusable) {
  Deno.test(`createProber() resolves for a target with ${name}`, async () => {
    await using canary = serveRaw(answer(okAnswer()));
    const result = await probe(probeTarget({ url: canary.url, ...overrides }));
    assert.deepEqual([result.kind, result.outcome], [want, "down"]);
    assert.equal(canary.accepted, 0);
  });
}

Deno.test("createProber() allows no user's target without a guard", async () => {
  await using canary = serveRaw(answer(okAnswer()));
  const bare = createProber();
  const result = await bare(probeTarget({ url: canary.url, ...OWNER }));
  assert.equal(result.kind, "blocked");
  assert.equal(canary.accepted, 0);
});

Deno.test("createProber() takes the address guard as it is", async () => {
  await using canary = serveRaw(answer(okAnswer()));
  const target = probeTarget({ url: canary.url, ...OWNER });
  const closed = createProber({ guard: new AddressGuard() });
  assert.equal((await closed(target)).kind, "blocked");
  assert.equal(canary.accepted, 0);
  const guard = new AddressGuard({ allowPrivate: ["127.0.0.0/8"] });
  const open = createProber({ guard });
  assert.equal((await open(target)).outcome, "up");
});

Deno.test("createProber() asks the guard again on each probe", async () => {
  await using server = serveRaw(answer(okAnswer()));
  let isAllowed = true;
  const watched = createProber({
    guard: {
      ...loopbackGuard,
      checkUrl: (raw) => isAllowed ? verdictOf(URL.parse(raw)) : { ok: false },
    },
  });
  const target = probeTarget({ url: server.url, ...OWNER });
  assert.equal((await watched(target)).kind, null);
  isAllowed = false;
  assert.equal((await watched(target)).kind, "blocked");
  assert.equal(server.accepted, 1);
});

Deno.test("createProber() judges the address of a literal once more", async () => {
  await using canary = serveRaw(answer(okAnswer()), { hostname: "127.0.0.2" });
  const result = await probe(probeTarget({ url: canary.url, ...OWNER }));
  assert.equal(result.kind, "blocked");
  assert.equal(canary.accepted, 0);
});

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

/** Counts what a prober opens and closes. */
function countingDial(dial: Dial) {
  const open = { now: 0, addresses: [] as string[] };
  const counting: Dial = async (endpoint, deadline, observer) => {
    open.addresses.push(endpoint.address);
    const connection = await dial(endpoint, deadline, observer);
    open.now++;
    let isOpen = true;
    const close = () => {
      if (isOpen) open.now--;
      isOpen = false;
      connection.close();
    };
    return {
      read: (buffer) => connection.read(buffer),
      write: (bytes) => connection.write(bytes),
      close,
    } satisfies Connection;
  };
  return { open, dial: counting };
}

const lists: [
  name: string,
  addresses: string[],
  want: ErrorKind | null,
  dialled: string[],
][] = [
  ["the next address after a refusal", ["127.0.0.3", "127.0.0.1"], null, [
    "127.0.0.3",
    "127.0.0.1",
  ]],
  ["the first address that answers", ["127.0.0.1", "127.0.0.3"], null, [
    "127.0.0.1",
  ]],
  ["no address without one", [], "dns", []],
  [
    "eight addresses at most",
    Array(9).fill("127.0.0.3"),
    "refused",
    Array(8).fill("127.0.0.3"),
  ],
];

for (const [name, addresses, want, dialled] of lists) {
  Deno.test(`createProber() tries ${name}`, async () => {
    await using server = serveRaw(answer(okAnswer()));
    const { open, dial } = countingDial(createDial());
    const many = createProber({
      dial,
      resolveTrusted: () => Promise.resolve(addresses),
    });
    const url = `http://name.example:${server.port}/`;
    const result = await many(probeTarget({ url }));
    assert.equal(result.kind, want);
    assert.deepEqual(open.addresses, dialled);
    assert.equal(open.now, 0);
  });
}

Deno.test("createProber() connects nowhere when one address of a name is blocked", async () => {
  await using server = serveRaw(answer(okAnswer()));
  const { open, dial } = countingDial(createDial());
  const guarded = createProber({
    dial,
    guard: loopbackGuard,
    resolve: () => Promise.resolve(["127.0.0.1", "127.0.0.2"]),
  });
  const url = `http://name.example:${server.port}/`;
  assert.equal((await guarded(probeTarget({ url, ...OWNER }))).kind, "blocked");
  assert.deepEqual(open.addresses, []);
});

Deno.test("createProber() calls a right answer late that ends after the deadline", async () => {
  await using server = serveRaw(answer(okAnswer()));
  // 0 at the start, and at each look from the answer on a millisecond too late
  const late = createProber({
    performanceNow: () => server.requests.length === 0 ? 0 : 5_001,
  });
  const onTime = createProber({
    performanceNow: () => server.requests.length === 0 ? 0 : 5_000,
  });
  const target = probeTarget({ url: server.url, timeoutMs: 5_000 });
  const result = await late(target);
  assert.deepEqual([result.outcome, result.kind], ["down", "timeout"]);
  server.requests.length = 0;
  assert.equal((await onTime(target)).outcome, "up");
});

Deno.test("createProber() has one deadline for all hops", async () => {
  const waiting: Behaviour = async ({ readRequest, send, untilClosed }) => {
    const [, path = ""] = (await readRequest()).split(" ");
    await new Promise((done) => setTimeout(done, 60));
    await send(found(`${path}x`));
    await untilClosed();
  };
  await using server = serveRaw(waiting);
  const result = await probe(probeTarget({ url: server.url, timeoutMs: 150 }));
  assert.equal(result.kind, "timeout");
  assert.ok(server.accepted < 5);
});

Deno.test("createProber() says where the time went", async () => {
  const DELAY_MS = 60;
  await using server = serveRaw(async ({ readRequest, send, untilClosed }) => {
    await readRequest();
    await new Promise((done) => setTimeout(done, DELAY_MS));
    await send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
    await new Promise((done) => setTimeout(done, DELAY_MS));
    await send("text");
    await untilClosed();
  });
  const slow = createProber({
    resolveTrusted: () =>
      new Promise((done) => setTimeout(() => done(["127.0.0.1"]), DELAY_MS)),
  });
  const { durationMs, phases } = await slow(probeTarget({
    url: `http://name.example:${server.port}/`,
    expectedText: "text",
  }));
  // timers may be a millisecond early, and nothing bounds how late they are
  const atLeast = DELAY_MS - 2;
  assert.ok(phases.lookupMs >= atLeast);
  assert.ok(phases.firstByteMs >= atLeast);
  const parts = phases.lookupMs + phases.connectMs + phases.firstByteMs;
  assert.ok(durationMs >= parts + atLeast);
  assert.ok(
    phases.connectMs > 0 && phases.connectMs < durationMs - 2 * atLeast,
  );
});
