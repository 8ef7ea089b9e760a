import assert from "node:assert/strict";
import { MAX_PER_ADDRESS } from "../../../../monitor/dial/address_limit.ts";
import { createDial, type Dial } from "../../../../monitor/dial/dial.ts";
import { ProbeFailure } from "../../../../monitor/dial/probe_failure.ts";
import {
  createProber,
  type ProberDeps,
} from "../../../../monitor/checks/create_prober.ts";
import type { ProbeResult } from "../../../../monitor/types.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const VICTIM = "127.0.0.1";
const OTHER = "127.0.0.2";
/** For what only the deadline ends; all connections stand within a tenth of it. */
const SHORT_MS = 2_000;
/** For what the test ends. */
const LONG_MS = 60_000;

/** A prober to whom every name is at `addresses`; for a user, but where `ownerId` is null. */
function newProber(
  addresses: readonly string[],
  deps: ProberDeps = {},
  ownerId: number | null = 1,
) {
  const resolve = () => Promise.resolve(addresses);
  const probe = createProber({
    guard: { ...loopbackGuard, allowsAnswer: () => true },
    resolve,
    resolveTrusted: resolve,
    ...deps,
  });
  let count = 0;
  return (port: number, timeoutMs = 5_000): Promise<ProbeResult> => {
    const url = `http://h${++count}.example.com:${port}/`;
    return probe(probeTarget({ url, timeoutMs, ownerId }));
  };
}

/** A server that reads requests and closes without an answer when it is told to, or at its end. */
function serveHolding() {
  const released = Promise.withResolvers<void>();
  const server = serveRaw(async ({ readRequest }) => {
    await readRequest();
    await released.promise;
  });
  return {
    port: server.port,
    accepted: () => server.accepted,
    release: released.resolve,
    [Symbol.asyncDispose]: () => {
      released.resolve();
      return server[Symbol.asyncDispose]();
    },
  };
}

/** Waits until there are as many connections as one address may have; none of `probes` may end before. */
async function untilFull(
  accepted: () => number,
  probes: Promise<ProbeResult>[],
): Promise<void> {
  const ended = Promise.race(probes).then(() => true);
  const tick = () =>
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1));
  while (accepted() < MAX_PER_ADDRESS) {
    assert.ok(!await Promise.race([ended, tick()]), "one ended before");
  }
}

function many(ask: () => Promise<ProbeResult>): Promise<ProbeResult>[] {
  return Array.from({ length: MAX_PER_ADDRESS }, ask);
}

/** What probes came to, each that occurs once. */
async function seen(probes: Promise<ProbeResult>[]): Promise<unknown[]> {
  const results = await Promise.all(probes);
  return [...new Set(results.map(({ outcome, kind }) => kind ?? outcome))];
}

Deno.test("createProber() limits users' connections to one address under any name", async () => {
  await using holding = serveHolding();
  await using answering = serveRaw(answer(okAnswer()));
  const probe = newProber([VICTIM]);
  const held = many(() => probe(holding.port, LONG_MS));
  const beyond = await probe(answering.port);
  assert.deepEqual([beyond.outcome, beyond.suspect], ["unknown", null]);
  assert.equal(answering.accepted, 0);
  holding.release();
  assert.deepEqual(await seen(held), ["protocol"]);
  assert.equal(holding.accepted(), MAX_PER_ADDRESS);
  assert.deepEqual(await seen(many(() => probe(answering.port))), ["up"]);
});

const NEVER_CAME_ABOUT: [kind: string, timeoutMs: number, dial: Dial][] = [
  [
    "timeout",
    SHORT_MS,
    (_, deadline) =>
      new Promise((_, reject) =>
        deadline.onExpiry(() => reject(new ProbeFailure("timeout")))
      ),
  ],
  ["refused", 60_000, () => Promise.reject(new ProbeFailure("refused"))],
];

for (const [kind, timeoutMs, fail] of NEVER_CAME_ABOUT) {
  Deno.test(`createProber() gives the places back of connections that never came about: ${kind}`, async () => {
    let dialled = 0;
    const dial: Dial = (...endpoint) => {
      dialled++;
      return fail(...endpoint);
    };
    const probe = newProber([VICTIM], { dial });
    assert.deepEqual(await seen(many(() => probe(80, timeoutMs))), [kind]);
    assert.equal((await probe(80, timeoutMs)).kind, kind);
    assert.equal(dialled, MAX_PER_ADDRESS + 1);
  });
}

Deno.test("createProber() bounds nothing per address for the operator", async () => {
  await using holding = serveRaw(({ untilClosed }) => untilClosed());
  const probe = newProber([VICTIM], {}, null);
  const held = many(() => probe(holding.port, SHORT_MS));
  const beyond = probe(holding.port, SHORT_MS);
  assert.deepEqual(await seen([...held, beyond]), ["timeout"]);
  assert.equal(holding.accepted, MAX_PER_ADDRESS + 1);
});

Deno.test("createProber() tries the next address where one has reached its limit", async () => {
  await using holding = serveHolding();
  await using answering = serveRaw(answer(okAnswer()));
  let isRefused = false;
  const real = createDial();
  const dial: Dial = (endpoint, deadline, observer) => {
    if (endpoint.address === VICTIM) return real(endpoint, deadline, observer);
    if (isRefused) return Promise.reject(new ProbeFailure("refused"));
    const { port } = answering;
    const moved = { ...endpoint, address: VICTIM, port };
    return real(moved, deadline, observer);
  };
  const addresses = [VICTIM];
  const probe = newProber(addresses, { dial });
  const held = many(() => probe(holding.port, LONG_MS));
  await untilFull(holding.accepted, held);
  addresses.push(OTHER);
  const next = await probe(holding.port, LONG_MS);
  assert.equal(next.outcome, "up");
  isRefused = true;
  const { outcome, suspect } = await probe(holding.port);
  assert.deepEqual([outcome, suspect], ["unknown", null]);
  holding.release();
  assert.deepEqual(await seen(held), ["protocol"]);
});

Deno.test("createProber() counts the connections that redirects lead to", async () => {
  await using holding = serveRaw(({ untilClosed }) => untilClosed());
  const location = `http://victim.example.com:${holding.port}/`;
  await using redirecting = serveRaw(
    answer(
      `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
    ),
  );
  const real = createDial();
  const probe = newProber([], {
    resolve: (name) =>
      Promise.resolve([name.startsWith("victim") ? VICTIM : OTHER]),
    dial: (endpoint, ...rest) =>
      real({ ...endpoint, address: VICTIM }, ...rest),
  });
  const led = many(() => probe(redirecting.port, SHORT_MS));
  await untilFull(() => holding.accepted, led);
  const beyond = await probe(redirecting.port);
  assert.deepEqual([beyond.outcome, beyond.suspect], ["unknown", null]);
  assert.deepEqual(await seen(led), ["timeout"]);
  assert.equal(holding.accepted, MAX_PER_ADDRESS);
});
