import assert from "node:assert/strict";
import { createProber } from "../../../monitor/checks/create_prober.ts";
import {
  AddressGuard,
  type GuardOptions,
} from "../../../monitor/guard/address_guard.ts";
import { ChangingGuard } from "../../../monitor/guard/changing_guard.ts";
import { createChangingGuard } from "../../../monitor/guard/create_guard.ts";
import { TargetServer } from "../../program/target_server.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { guardSuite, wrongAnswers } from "./mutation/guard_suite.ts";

const OPEN = {
  allowPrivateTargets: [],
  publicUrl: undefined,
  hostname: undefined,
};

Deno.test("ChangingGuard judges every case as the guard does that it has", () => {
  class Changing {
    constructor(options?: GuardOptions) {
      return new ChangingGuard(() => new AddressGuard(options));
    }
  }
  const cases = Object.values(guardSuite()).flat();
  const guards = Changing as unknown as typeof AddressGuard;
  assert.deepEqual(wrongAnswers(guards, cases), []);
});

Deno.test("ChangingGuard allows a range, and no other, until it is closed", () => {
  const guard = createChangingGuard(OPEN, 8_000);
  const answers = () =>
    ["192.168.1.10", "192.168.2.10", "169.254.169.254"]
      .map((ip) => guard.allowsAddress(ip, 3_000));
  assert.deepEqual(answers(), [false, false, false]);
  guard.allow(["192.168.1.0/24"]);
  assert.deepEqual(answers(), [true, false, false]);
  assert.equal(guard.checkTarget("http://192.168.1.10:22/").ok, true);
  assert.equal(guard.checkTarget("http://nas.local/").ok, true);
  assert.equal(guard.allowsAnswer(["192.168.1.10", "192.168.2.10"]), false);
  guard.allow([]);
  assert.deepEqual(answers(), [false, false, false]);
  assert.equal(guard.checkTarget("http://nas.local/").ok, false);
});

Deno.test("ChangingGuard.allow() passes over what could not be offered, whoever wrote it into the store", () => {
  const guard = createChangingGuard(OPEN, 8_000);
  const written = ["0.0.0.0/0", "169.254.169.254/32", "nonsense", "::/0"];
  guard.allow([...written, "10.1.2.0/24"]);
  assert.equal(guard.allowsAddress("10.1.2.3", 80), true);
  for (const ip of ["10.1.3.3", "169.254.169.254", "127.0.0.1", "fd00::1"]) {
    assert.equal(guard.allowsAddress(ip, 80), false, ip);
  }
});

Deno.test("ChangingGuard adds ranges to those of the settings, and keeps Uptick itself closed", () => {
  const guard = createChangingGuard({
    ...OPEN,
    allowPrivateTargets: ["10.0.0.0/8"],
  }, 8_000);
  guard.allow(["127.0.0.0/8"]);
  assert.equal(guard.allowsAddress("10.1.2.3", 80), true);
  assert.equal(guard.allowsAddress("127.0.0.1", 3_000), true);
  assert.equal(guard.allowsAddress("127.0.0.1", 8_000), false);
  guard.allow([]);
  assert.equal(guard.allowsAddress("10.1.2.3", 80), true);
  const all = createChangingGuard({ ...OPEN, allowPrivateTargets: "all" }, 80);
  all.allow(["10.0.0.0/24"]);
  assert.equal(all.allowsAddress("192.168.9.9", 80), true);
});

Deno.test("ChangingGuard.wouldAllow() is true only where the range would help", () => {
  const guard = createChangingGuard(OPEN, 8_000);
  const would = (range: string, target: string, ip: string, port = 80) =>
    guard.wouldAllow(range, { target, ip, port });
  const lan = "192.168.1.0/24";
  assert.equal(would(lan, "http://192.168.1.1/", "192.168.1.1"), true);
  assert.equal(would(lan, "http://nas.local/", "192.168.1.1"), true);
  assert.equal(would(lan, "http://192.168.2.1/", "192.168.2.1"), false);
  assert.equal(would("0.0.0.0/0", "http://8.8.8.8/", "8.8.8.8"), false);
  assert.equal(would(lan, "http://a b/", "192.168.1.1"), false);
  const own = "http://127.0.0.1:8000/";
  assert.equal(would("127.0.0.0/8", own, "127.0.0.1", 8_000), false);
  assert.equal(guard.allowsAddress("192.168.1.1", 80), false, "nothing is");
});

Deno.test("a probe goes by what the guard allows at that moment", async () => {
  await using target = new TargetServer(200);
  const guard = createChangingGuard(OPEN, 1);
  const probe = createProber({ guard });
  const outcome = async () => {
    const url = monitoredUrl({ url: target.url, ownerId: 7 });
    const { outcome, kind } = await probe(url);
    return kind ?? outcome;
  };
  assert.equal(await outcome(), "blocked");
  guard.allow(["127.0.0.0/8"]);
  assert.equal(await outcome(), "up");
  guard.allow([]);
  assert.equal(await outcome(), "blocked");
});
