import assert from "node:assert/strict";
import type { ProbeFailure } from "../../../monitor/dial/probe_failure.ts";
import { DeadlineWheel } from "../../../monitor/dial/deadline.ts";
import { createDial } from "../../../monitor/dial/dial.ts";
import { createProber } from "../../../monitor/checks/create_prober.ts";
import { closedPort } from "../fixtures/closed_port.ts";
import { probeTarget } from "../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../fixtures/raw_server.ts";

const dial = createDial();
const LOOPBACK = { address: "127.0.0.1", tlsName: null };
const observer = { onConnect: () => {}, onCertificate: () => {} };

/** A listener whose queue is full: the system drops what else wants to connect. */
async function fullListener(
  wanted: { hostname?: string; port?: number } = {},
): Promise<Disposable & { port: number }> {
  const { hostname = "127.0.0.1" } = wanted;
  const listener = Deno.listen({
    ...{ hostname, port: wanted.port ?? 0, tcpBacklog: 1 },
  });
  const { port } = listener.addr;
  const queued: Deno.TcpConn[] = [];
  // two are queued; the third goes unanswered
  for (let turn = 0; turn < 2; turn++) {
    queued.push(await Deno.connect({ hostname, port }));
  }
  return {
    port,
    [Symbol.dispose]() {
      for (const connection of queued) connection.close();
      listener.close();
    },
  };
}

for (const scheme of ["http", "https"]) {
  Deno.test(`createDial() is refused over ${scheme}`, async () => {
    const url = `${scheme}://127.0.0.1:${closedPort()}/`;
    const result = await createProber()(probeTarget({ url }));
    assert.deepEqual([result.kind, result.suspect], ["refused", null]);
    assert.equal(result.status, null);
  });

  Deno.test({
    name: `createDial() gives up an unanswered connection over ${scheme}`,
    ignore: Deno.build.os !== "linux", // others complete it all the same
    async fn() {
      using full = await fullListener();
      const url = `${scheme}://127.0.0.1:${full.port}/`;
      const result = await createProber()(
        probeTarget({ url, timeoutMs: 500 }),
      );
      assert.deepEqual(
        [result.kind, result.suspect, result.waited],
        ["timeout", "wait", "connect"],
      );
      assert.ok(result.phases.connectMs > result.durationMs / 2);
      assert.equal(result.phases.firstByteMs, 0);
    },
  });

  Deno.test(`createDial() suspects our own network over ${scheme} when there is no route`, async () => {
    // nothing is sent: TCP has no route to a multicast group
    const result = await createProber()(
      probeTarget({ url: `${scheme}://224.0.0.1/` }),
    );
    assert.deepEqual([result.kind, result.suspect], ["refused", "route"]);
  });
}

for (const others of [["127.0.0.1"], ["127.0.0.1", "127.0.0.3"]]) {
  Deno.test({
    name:
      `createProber() finds up by ${others} a name whose first address swallows what is sent`,
    ignore: Deno.build.os !== "linux", // others complete it all the same
    async fn() {
      await using server = serveRaw(answer(okAnswer()));
      const { port } = server;
      using _full = await fullListener({ hostname: "127.0.0.2", port });
      const probe = createProber({
        resolveTrusted: () => Promise.resolve(["127.0.0.2", ...others]),
      });
      const url = `http://name.example:${port}/`;
      const result = await probe(probeTarget({ url, timeoutMs: 10_000 }));
      assert.deepEqual([result.outcome, result.address], ["up", "127.0.0.1"]);
      assert.deepEqual(result.path?.byName, true);
      assert.ok(result.phases.connectMs >= 248);
    },
  });
}

const mixes: [name: string, addresses: string[], suspect: "route" | null][] = [
  ["only some addresses have no route", ["127.0.0.1", "224.0.0.1"], null],
  ["no address has a route", ["224.0.0.1", "224.0.0.2"], "route"],
];

for (const [name, addresses, suspect] of mixes) {
  Deno.test(`createProber() ${suspect ? "suspects" : "trusts"} our network when ${name}`, async () => {
    const prober = createProber({
      resolveTrusted: () => Promise.resolve(addresses),
    });
    const url = `http://name.example:${closedPort()}/`;
    const result = await prober(probeTarget({ url }));
    assert.deepEqual([result.kind, result.suspect], [
      "refused",
      suspect,
    ]);
  });
}

Deno.test("createDial() closes a connection that stands only after the deadline", async () => {
  await using server = serveRaw(({ untilClosed }) => untilClosed());
  const deadline = new DeadlineWheel().start(1);
  await new Promise<void>((done) => deadline.onExpiry(done));
  const { port } = server;
  const outcome = await dial({ ...LOOPBACK, port }, deadline, observer).then(
    (connection) => connection.read(new Uint8Array(1)),
  ).catch((error: Error) => error);
  assert.ok(outcome instanceof Error);
  deadline.clear();
});

Deno.test("createDial() loses no connection that comes about during a stall", async () => {
  await using server = serveRaw(({ untilClosed }) => untilClosed());
  const wheel = new DeadlineWheel();
  const endpoint = { ...LOOPBACK, port: server.port };
  const attempt = async () => {
    const deadline = wheel.start(10);
    try {
      const connection = await dial(endpoint, deadline, observer);
      connection.close();
    } catch (error) {
      // what had connected meanwhile says that the stall was ours
      const { kind } = error as ProbeFailure;
      assert.ok(kind === "timeout" || kind === null);
    } finally {
      deadline.clear();
    }
  };
  // whether a stall hits the moment depends on the turn of the event loop
  for (let round = 0; round < 6; round++) {
    const attempts = Array.from({ length: 20 }, attempt);
    for (let turn = 0; turn < round; turn++) await null;
    for (const until = performance.now() + 20; performance.now() < until;);
    await Promise.all(attempts);
  }
}); // the resource sanitizer finds a socket that nobody closed

Deno.test("Connection.close() ends a pending read and may be called twice", async () => {
  await using server = serveRaw(({ untilClosed }) => untilClosed());
  const deadline = new DeadlineWheel().start(5_000);
  const { port } = server;
  const connection = await dial({ ...LOOPBACK, port }, deadline, observer);
  const pending = connection.read(new Uint8Array(1));
  connection.close();
  connection.close();
  await assert.rejects(pending);
  deadline.clear();
});

Deno.test("createProber() reaches IPv6 literals", async (test) => {
  let server;
  try {
    server = serveRaw(answer(okAnswer()), { hostname: "::1" });
  } catch {
    await test.step({ name: "without IPv6", ignore: true, fn: () => {} });
    return;
  }
  await using listening = server;
  const result = await createProber()(probeTarget({ url: listening.url }));
  assert.equal(result.outcome, "up");
  assert.ok(
    listening.requests[0]?.includes(`\r\nHost: [::1]:${listening.port}\r\n`),
  );
});
