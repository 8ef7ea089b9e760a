import assert from "node:assert/strict";
import { createDial } from "../../../../monitor/dial/dial.ts";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { Waited } from "../../../../monitor/types.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import {
  answer,
  type Behaviour,
  okAnswer,
  serveRaw,
} from "../../fixtures/raw_server.ts";

const probe = createProber();

Deno.test("createProber() believes an answer, however late we were to read it", async () => {
  await using server = serveRaw(answer(okAnswer()));
  // 0 at the start, and at each look from the answer on far too late
  const late = createProber({
    performanceNow: () => server.requests.length === 0 ? 0 : 90_000,
  });
  const target = probeTarget({ url: server.url, timeoutMs: 5_000 });
  const result = await late(target);
  assert.deepEqual([result.outcome, result.durationMs], ["up", 90_000]);
});

Deno.test("createProber() reads an answer that came while the process stood still", async () => {
  const STOOD_STILL_MS = 400;
  let lostMs = 0;
  const written = Promise.withResolvers<void>();
  await using server = serveRaw(async ({ readRequest, send, untilClosed }) => {
    await readRequest();
    await send(okAnswer());
    written.resolve();
    await untilClosed();
  });
  const stopped = createProber({
    lostMs: () => lostMs,
    dial: async (endpoint, deadline, observer) => {
      const connection = await createDial()(endpoint, deadline, observer);
      return {
        read: (buffer) => connection.read(buffer),
        write: async (bytes) => {
          await connection.write(bytes);
          await written.promise;
          const until = performance.now() + STOOD_STILL_MS;
          while (performance.now() < until); // as a process that is stopped
          lostMs += STOOD_STILL_MS;
        },
        close: () => connection.close(),
      };
    },
  });
  const target = probeTarget({ url: server.url, timeoutMs: 300 });
  assert.equal((await stopped(target)).outcome, "up");
});

Deno.test("createProber() has one deadline for all hops", async () => {
  const waiting: Behaviour = async ({ readRequest, send, untilClosed }) => {
    const [, path = ""] = (await readRequest()).split(" ");
    await new Promise((done) => setTimeout(done, 600));
    await send(`HTTP/1.1 302 x\r\nLocation: ${path}x\r\n\r\n`);
    await untilClosed();
  };
  await using server = serveRaw(waiting);
  // the third hop begins after 1,200 ms: a busy machine may be 300 ms late
  const target = probeTarget({ url: server.url, timeoutMs: 1_500 });
  assert.equal((await probe(target)).kind, "timeout");
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

const silences: [waited: Waited, scheme: string, sent: string][] = [
  ["tls", "https", ""],
  ["first-byte", "http", ""],
  ["body", "http", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"],
];

for (const [waited, scheme, sent] of silences) {
  Deno.test(`createProber() says that it waited for ${waited}, and suspects the wait`, async () => {
    await using server = serveRaw(async ({ send, untilClosed }) => {
      if (sent !== "") await send(sent);
      await untilClosed();
    });
    const result = await createProber()(probeTarget({
      url: `${scheme}://127.0.0.1:${server.port}/`,
      expectedText: "whole",
      timeoutMs: 1_500, // ten times what a quiet machine needs to get so far
    }));
    assert.deepEqual([result.kind, result.suspect, result.waited], [
      "timeout",
      "wait",
      waited,
    ]);
  });
}
