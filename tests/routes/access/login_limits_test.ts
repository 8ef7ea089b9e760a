import assert from "node:assert/strict";
import {
  LoginLimits,
  type LoginOutcome,
} from "../../../routes/access/login_limits.ts";

const ATTACKER = "198.51.100.66";
const OWNER = "192.0.2.1";
const ACCOUNT = "ada@example.com";

function limitsAt(clock = { nowMs: 0 }) {
  const limits = new LoginLimits({ now: () => clock.nowMs });
  /** Tries once; tells whether it was let through. */
  const attempt = (address: string, account: string, outcome: LoginOutcome) => {
    const verdict = limits.admit(address, account);
    if (verdict.ok) verdict.settle(outcome);
    return verdict.ok;
  };
  const count = (times: number, one: (index: number) => boolean) =>
    Array.from({ length: times }, (_, index) => one(index)).filter(Boolean)
      .length;
  return { clock, limits, attempt, count };
}

Deno.test("LoginLimits lets one network guess 10 times at one account, then once a minute", () => {
  const { clock, attempt, count, limits } = limitsAt();
  assert.equal(count(50, () => attempt(ATTACKER, ACCOUNT, "wrong")), 10);
  assert.deepEqual(limits.admit(ATTACKER, ACCOUNT), {
    ok: false,
    retryAfterSeconds: 60,
  });
  clock.nowMs += 60_000;
  assert.equal(count(50, () => attempt(ATTACKER, ACCOUNT, "wrong")), 1);
});

Deno.test("LoginLimits lets one network guess 100 times over many accounts", () => {
  const { attempt, count } = limitsAt();
  assert.equal(
    count(1_000, (index) => attempt(ATTACKER, `${index}@example.com`, "wrong")),
    100,
  );
});

Deno.test("LoginLimits counts an IPv6 /64 as one network", () => {
  const { attempt, count } = limitsAt();
  const address = (index: number) => `2001:db8:1:2::${index.toString(16)}`;
  assert.equal(
    count(50, (index) => attempt(address(index), ACCOUNT, "wrong")),
    10,
  );
  assert.ok(attempt("2001:db8:1:3::1", ACCOUNT, "wrong"));
});

Deno.test("LoginLimits counts tries that are still under way", () => {
  const { limits, count } = limitsAt();
  assert.equal(count(50, () => limits.admit(ATTACKER, ACCOUNT).ok), 10);
});

for (const outcome of ["right", "not-tried"] as const) {
  Deno.test(`LoginLimits charges nothing for a login that was ${outcome}`, () => {
    const { attempt, count } = limitsAt();
    assert.equal(count(500, () => attempt(OWNER, ACCOUNT, outcome)), 500);
    assert.ok(attempt(OWNER, ACCOUNT, "wrong"));
  });
}

Deno.test("LoginLimits lets others in after a thousand bad logins from one address", () => {
  const { attempt, count } = limitsAt();
  count(
    1_000,
    (index) => attempt(ATTACKER, index % 2 ? ACCOUNT : `${index}@b`, "wrong"),
  );
  assert.ok(attempt(OWNER, ACCOUNT, "right"));
  assert.ok(attempt(OWNER, "2@b", "right"));
});

Deno.test("LoginLimits gives each network one guess at an account under attack from many", () => {
  const { clock, attempt, count } = limitsAt();
  const address = (index: number) => `203.0.113.${index}`;
  count(
    10,
    (index) => count(10, () => attempt(address(index), ACCOUNT, "wrong")) > 0,
  );
  assert.equal(count(10, () => attempt(address(50), ACCOUNT, "wrong")), 1);
  assert.ok(attempt(OWNER, ACCOUNT, "right"), "an address that has not failed");
  clock.nowMs += 59_999;
  assert.equal(attempt(address(50), ACCOUNT, "wrong"), false);
  clock.nowMs += 1;
  assert.equal(count(10, () => attempt(address(50), ACCOUNT, "wrong")), 1);
  clock.nowMs += 3_600_000;
  assert.equal(count(10, () => attempt(address(50), ACCOUNT, "wrong")), 10);
});

Deno.test("LoginLimits lets a known owner in from the address that the attacker uses too", () => {
  const { attempt, count } = limitsAt();
  assert.ok(attempt(OWNER, ACCOUNT, "right"));
  count(1_000, (index) => attempt(OWNER, `${index}@example.com`, "wrong"));
  assert.equal(attempt(OWNER, "new@example.com", "right"), false);
  assert.ok(attempt(OWNER, ACCOUNT, "right"));
});

Deno.test("LoginLimits remembers 20,000 known pairs, and forgets the oldest tenth", () => {
  const { attempt, count } = limitsAt();
  const address = (index: number) => `10.0.${index >> 8}.${index & 255}`;
  count(20_001, (index) => attempt(address(index), ACCOUNT, "right"));
  count(20, () => attempt(address(0), ACCOUNT, "wrong"));
  count(20, () => attempt(address(2_000), ACCOUNT, "wrong"));
  assert.equal(attempt(address(0), ACCOUNT, "right"), false);
  assert.equal(attempt(address(2_000), ACCOUNT, "right"), true);
});

Deno.test("LoginLimits limits wrong logins of a known pair too", () => {
  const { attempt, count } = limitsAt();
  assert.ok(attempt(OWNER, ACCOUNT, "right"));
  assert.equal(count(1_000, () => attempt(OWNER, ACCOUNT, "wrong")), 100);
});
