import assert from "node:assert/strict";
import { AddressRace } from "../../../monitor/dial/address_race.ts";
import type { Connection } from "../../../monitor/dial/connection.ts";
import { DeadlineWheel } from "../../../monitor/dial/deadline.ts";
import { createDial, type Dial } from "../../../monitor/dial/dial.ts";
import { ProbeFailure } from "../../../monitor/dial/probe_failure.ts";
import { serveRaw } from "../fixtures/raw_server.ts";

const ADDRESSES = ["192.0.2.1", "192.0.2.2", "192.0.2.3"];

/** Time that passes when the test says so. */
class Delays {
  readonly #waiting = new Set<() => void>();
  readonly asked: number[] = [];

  start(timeoutMs: number) {
    this.asked.push(timeoutMs);
    let onExpiry = () => {};
    return {
      onExpiry: (call: () => void) => {
        onExpiry = call;
        this.#waiting.add(onExpiry);
      },
      clear: () => void this.#waiting.delete(onExpiry),
    };
  }

  get count(): number {
    return this.#waiting.size;
  }

  pass(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const call of due) call();
  }
}

/** What becomes of one dial. */
interface Dialled {
  isClosed: boolean;
  isEnded: boolean;
  connect(): void;
  /** TCP stands, TLS does not yet. */
  touch(): void;
  fail(error: ProbeFailure): void;
}

function startRace(addresses = ADDRESSES, full: readonly string[] = []) {
  const dialled: Record<string, Dialled> = {};
  const places = new Set<string>();
  const told: string[] = [];
  const delays = new Delays();
  const deadline = new DeadlineWheel().start(60_000);
  const dial: Dial = ({ address }, expiry, observer) =>
    new Promise<Connection>((resolve, reject) => {
      const state: Dialled = {
        isClosed: false,
        isEnded: false,
        touch: () => observer.onConnect(),
        connect() {
          observer.onConnect();
          resolve({
            read: () => Promise.resolve(null),
            write: () => Promise.resolve(),
            close: () => state.isClosed = true,
          });
        },
        fail: reject,
      };
      dialled[address] = state;
      expiry.onExpiry(() => state.isEnded = true);
    });
  const race = new AddressRace(addresses, {
    endpoint: { port: 80, tlsName: null },
    ...{ dial, deadline, deadlines: delays },
    observer: { onConnect: () => told.push("connect"), onCertificate() {} },
    takePlace(address) {
      if (full.includes(address)) return null;
      places.add(address);
      return () => void places.delete(address);
    },
    onAddress: (address) => told.push(address),
    onFailure: (address) => told.push(`${address} failed`),
  });
  const outcome = race.run().finally(() => deadline.clear());
  outcome.catch(() => {});
  return { deadline, delays, dialled, outcome, places, told };
}

/** Lets what was settled be heard of. */
async function turn(): Promise<void> {
  for (let count = 0; count < 20; count++) await null;
}

const [first = "", second = "", third = ""] = ADDRESSES;
const refused = new ProbeFailure("refused");

Deno.test("AddressRace tries the next address after 250 ms, and closes what comes after the first", async () => {
  const { delays, dialled, outcome, places, told } = startRace();
  assert.deepEqual(Object.keys(dialled), [first]);
  assert.deepEqual(delays.asked, [250]);
  delays.pass();
  assert.deepEqual(Object.keys(dialled), [first, second]);
  dialled[second]?.connect();
  const connection = await outcome;
  assert.deepEqual(told, [first, second, "connect"]);
  assert.deepEqual([dialled[first]?.isEnded, delays.count], [true, 0]);
  dialled[first]?.connect();
  await turn();
  assert.equal(dialled[first]?.isClosed, true);
  assert.deepEqual([...places], [second]);
  connection.close();
  assert.deepEqual([...places], []);
  assert.equal(dialled[second]?.isClosed, true);
});

Deno.test("AddressRace tries the next address at once after a failure, and starts the delay anew", async () => {
  const { delays, dialled, outcome, told } = startRace();
  dialled[first]?.fail(refused);
  await turn();
  assert.deepEqual(Object.keys(dialled), [first, second]);
  assert.equal(delays.count, 1);
  dialled[second]?.connect();
  (await outcome).close();
  assert.deepEqual(told, [first, `${first} failed`, second, second, "connect"]);
});

Deno.test("AddressRace goes on waiting for a slow first address", async () => {
  const { delays, dialled, outcome } = startRace();
  delays.pass();
  delays.pass();
  dialled[second]?.fail(refused);
  dialled[third]?.fail(refused);
  await turn();
  dialled[first]?.connect();
  (await outcome).close();
});

Deno.test("AddressRace is decided by TCP: TLS that fails then is not tried elsewhere", async () => {
  const { delays, dialled, outcome } = startRace();
  delays.pass();
  dialled[second]?.touch();
  assert.equal(dialled[first]?.isEnded, true);
  dialled[second]?.fail(new ProbeFailure("tls"));
  await assert.rejects(outcome, { kind: "tls" });
  assert.deepEqual(Object.keys(dialled), [first, second]);
});

Deno.test("AddressRace ends with its deadline, and ends all that it tried", async () => {
  const { deadline, delays, dialled, outcome, places, told } = startRace();
  delays.pass();
  deadline.expire();
  for (const address of [first, second]) {
    assert.equal(dialled[address]?.isEnded, true);
    dialled[address]?.fail(silent);
  }
  await assert.rejects(outcome, { kind: "timeout", suspect: "wait" });
  assert.deepEqual([Object.keys(dialled), [...places]], [[first, second], []]);
  assert.deepEqual(told, [first], "no family is blamed");
});

Deno.test("AddressRace knows nothing when a connection is heard of only after the deadline", async () => {
  const { deadline, delays, dialled, outcome, places } = startRace();
  delays.pass();
  deadline.expire();
  dialled[second]?.connect();
  await assert.rejects(outcome, { kind: null });
  dialled[first]?.fail(silent);
  await turn();
  assert.deepEqual([[...places], dialled[second]?.isClosed], [[], true]);
});

Deno.test("AddressRace ends the winner, too, at the deadline", async () => {
  const { deadline, dialled, outcome } = startRace();
  dialled[first]?.touch();
  deadline.expire();
  assert.equal(dialled[first]?.isEnded, true);
  dialled[first]?.fail(new ProbeFailure("timeout", "wait"));
  await assert.rejects(outcome, { kind: "timeout" });
});

const noRoute = new ProbeFailure("refused", "route");
const noIpv6 = new ProbeFailure(null, "route");
const silent = new ProbeFailure("timeout", "wait");

const worst: [failures: ProbeFailure[], want: ProbeFailure][] = [
  [[noRoute, refused, noIpv6], refused],
  [[noRoute, noIpv6, noRoute], noIpv6],
  [[noRoute, silent, noIpv6], silent],
  [[silent, refused, noRoute], refused],
];

for (const [failures, want] of worst) {
  const names = failures.map(({ kind, suspect }) => `${kind}/${suspect}`);
  Deno.test(`AddressRace makes of ${names}: ${want.kind}/${want.suspect}`, async () => {
    const { dialled, outcome } = startRace();
    for (const [index, failure] of failures.entries()) {
      dialled[ADDRESSES[index] ?? ""]?.fail(failure);
      await turn();
    }
    await assert.rejects(outcome, want);
  });
}

Deno.test("AddressRace leaves out addresses without a place, and knows nothing when the others fail", async () => {
  const { dialled, outcome } = startRace(ADDRESSES, [first, third]);
  assert.deepEqual(Object.keys(dialled), [second]);
  dialled[second]?.fail(refused);
  await assert.rejects(outcome, { kind: null, suspect: null });
});

Deno.test({
  name: "AddressRace leaves none of 1,200 connections to three addresses open",
  ignore: Deno.build.os === "darwin", // has no more loopback addresses
  async fn() {
    await using server = serveRaw(({ untilClosed }) => untilClosed(), {
      hostname: "0.0.0.0",
    });
    const atOnce = {
      start: () => ({ onExpiry: (call: () => void) => call(), clear() {} }),
    };
    const wheel = new DeadlineWheel();
    const dial = createDial();
    const race = async () => {
      const deadline = wheel.start(60_000);
      const connection = await new AddressRace(
        ["127.0.0.1", "127.0.0.2", "127.0.0.3"],
        {
          endpoint: { port: server.port, tlsName: null },
          ...{ dial, deadline },
          deadlines: atOnce,
          observer: { onConnect() {}, onCertificate() {} },
          takePlace: () => () => {},
          onAddress() {},
          onFailure() {},
        },
      ).run();
      connection.close();
      deadline.clear();
    };
    for (let round = 0; round < 10; round++) {
      const races = Array.from({ length: 40 }, race);
      for (let turn = 0; turn < round; turn++) await null;
      // all three stand before the race hears of the first
      for (const until = performance.now() + 20; performance.now() < until;);
      await Promise.all(races);
    }
    assert.ok(server.accepted >= 400);
  }, // the resource sanitizer finds a socket that nobody closed
});
