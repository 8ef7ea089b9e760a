import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { hostileCases, reset, silent } from "../../fixtures/hostile_cases.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

/** Short, for the targets that only the deadline ends; more than ten times what a connection takes. */
const TIMEOUT_MS = 400;
const OK = "HTTP/1.1 200 OK\r\n";

const probe = createProber();

for (const [name, behaviour, want, overrides] of hostileCases) {
  Deno.test(`createProber() meets a target that ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const isSlow = want === "timeout";
    const result = await probe(probeTarget({
      url: server.url,
      ...(isSlow ? { timeoutMs: TIMEOUT_MS } : {}),
      ...overrides,
    }));
    assert.equal(result.kind ?? "up", want);
    assert.equal(result.outcome, want === "up" ? "up" : "down");
    assert.equal(result.suspect, isSlow ? "wait" : null);
    assert.ok(result.durationMs > 0);
    if (isSlow) assert.ok(result.durationMs >= TIMEOUT_MS - 2);
  });
}

Deno.test("createProber() ends 100 stalled targets by their own deadlines", async () => {
  await using stalled = serveRaw(silent);
  await using good = serveRaw(answer(okAnswer()));
  const target = probeTarget({ url: stalled.url, timeoutMs: TIMEOUT_MS });
  const pending = Array.from({ length: 100 }, () => probe(target));
  const other = await probe(probeTarget({ url: good.url }));
  assert.equal(other.outcome, "up");
  const kinds = new Set((await Promise.all(pending)).map(({ kind }) => kind));
  assert.deepEqual([...kinds], ["timeout"]);
});

Deno.test("createProber() cuts longer timeouts to its own", async () => {
  await using stalled = serveRaw(silent);
  const short = createProber({ maxTimeoutMs: TIMEOUT_MS });
  const result = await short(
    probeTarget({ url: stalled.url, timeoutMs: 60_000 }),
  );
  assert.equal(result.kind, "timeout");
  assert.ok(result.durationMs < 60_000);
});

Deno.test("createProber() keeps no state that a target sends", async () => {
  await using server = serveRaw(
    answer(
      `${OK}Set-Cookie: a=b\r\nAlt-Svc: h3=":1"\r\nContent-Length: 0\r\n\r\n`,
    ),
  );
  const target = probeTarget({ url: server.url });
  await probe(target);
  await probe(target);
  assert.equal(server.requests.length, 2);
  assert.equal(server.requests[0], server.requests[1]);
  assert.equal(server.accepted, 2);
});

Deno.test({
  name: "createProber() leaves no descriptor behind",
  // where they cannot be listed, the resource sanitizer has to do
  ignore: !canListDescriptors(),
  async fn() {
    await using stalled = serveRaw(silent);
    await using failing = serveRaw(reset);
    await using good = serveRaw(answer(okAnswer()));
    const targets = [stalled, failing, good].map(({ url }) =>
      probeTarget({ url, timeoutMs: TIMEOUT_MS })
    );
    const round = (size: number) =>
      Promise.all(
        Array.from({ length: size }).flatMap(() => targets.map(probe)),
      );
    await round(1);
    const before = openFiles();
    await round(150);
    // the server's ends close once it has seen ours do so
    for (let turn = 0; turn < 100 && openFiles() > before + 2; turn++) {
      await new Promise((done) => setTimeout(done, 5));
    }
    assert.ok(openFiles() <= before + 2, `${before} then ${openFiles()}`);
  },
});

/** Linux alone lists them, and Deno shows the list only with --allow-all. */
function canListDescriptors(): boolean {
  try {
    return openFiles() > 0;
  } catch {
    return false;
  }
}

function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
