import assert from "node:assert/strict";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { ErrorKind } from "../../../../monitor/types.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const OWNER = { ownerId: 1 };

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
    suspect: null,
    waited: null,
    address: "127.0.0.1",
    path: { byName: false, family: 4, isPublic: false, network: "127.0.0.1" },
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
  ["a Host that is none", { headers: { host: "other example" } }, "protocol"],
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
      checkUrl: (raw) =>
        isAllowed ? loopbackGuard.checkUrl(raw) : { ok: false },
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
