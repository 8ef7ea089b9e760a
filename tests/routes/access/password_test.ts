import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import {
  QueueFullError,
  TurnQueue,
} from "../../../routes/access/turn_queue.ts";
import {
  checkPassword,
  PasswordHasher,
} from "../../../routes/access/password.ts";

const hasher = new PasswordHasher({ rounds: 10 });

const rule: [what: string, password: string, error: RegExp | null][] = [
  ["7 characters", "a".repeat(7), /8 to 256 characters/],
  ["8 characters", "a".repeat(8), null],
  ["256 characters", "a".repeat(256), null],
  ["257 characters", "a".repeat(257), /8 to 256 characters/],
  ["7 characters of two units each", "😀".repeat(7), /8 to 256 characters/],
  ["8 characters of two units each", "😀".repeat(8), null],
  ["256 characters of two units each", "😀".repeat(256), null],
  ["257 characters of two units each", "😀".repeat(257), /8 to 256 characters/],
  ["a megabyte", "a".repeat(1 << 20), /8 to 256 characters/],
  ["nothing", "", /8 to 256 characters/],
  ["spaces alone", " ".repeat(8), null],
  ["a NUL and a line break", "\0\n234567", null],
  ["a lone surrogate", "1234567\ud800", /ill-formed UTF-16/],
];

for (const [what, password, error] of rule) {
  Deno.test(`checkPassword() ${error ? "refuses" : "accepts"} ${what}`, () => {
    const check = () => checkPassword(password, 8);
    if (error === null) return check();
    assert.throws(check, (thrown: unknown) => {
      assert.ok(thrown instanceof RangeError);
      assert.match(thrown.message, error);
      return password === "" || !thrown.message.includes(password);
    });
  });
}

Deno.test("PasswordHasher.hash() is PBKDF2-SHA-256 with its parameters before it", async () => {
  const record = await hasher.hash("correct horse", "192.0.2.1");
  const [scheme, rounds, salt = "", hash] = record.split("$");
  assert.deepEqual([scheme, rounds], ["pbkdf2-sha256", "10"]);
  const bytes = Uint8Array.fromBase64(salt, { alphabet: "base64url" });
  assert.equal(bytes.length, 16);
  const expected = pbkdf2Sync("correct horse", bytes, 10, 32, "sha256");
  assert.equal(hash, expected.toString("base64url"));
  assert.notEqual(await hasher.hash("correct horse", "192.0.2.1"), record);
});

const pairs: [kept: string, tried: string, same: boolean][] = [
  ["correct horse", "correct horse", true],
  ["correct horse", "correct horsf", false],
  ["correct horse", "correct horse ", false],
  [" correct horse", "correct horse", false],
  ["correct horse", "Correct horse", false],
  ["correct horse", "", false],
  [`${"a".repeat(255)}b`, `${"a".repeat(255)}c`, false],
  ["12345678\0a", "12345678\0b", false],
  ["pässwörd", "pässwörd", true],
  ["pässwörd", "pa\u0308sswo\u0308rd", false],
  ["1234567\ufffd", "1234567\ud800", false],
];

for (const [kept, tried, same] of pairs) {
  Deno.test(`PasswordHasher.verify() ${same ? "accepts" : "refuses"} ${JSON.stringify(tried.slice(-14))} for ${JSON.stringify(kept.slice(-14))}`, async () => {
    const record = await hasher.hash(kept, "192.0.2.1");
    assert.equal(await hasher.verify(tried, record, "192.0.2.1"), same);
  });
}

Deno.test("PasswordHasher.verify() reads records of other rounds", async () => {
  const record = await new PasswordHasher({ rounds: 7 }).hash("12345678", "");
  assert.equal(await hasher.verify("12345678", record, ""), true);
  assert.equal(hasher.needsRehash(record), true);
  assert.equal(hasher.needsRehash(await hasher.hash("12345678", "")), false);
});

Deno.test("PasswordHasher.verify() works in the queue for an unknown user too, and fails", async () => {
  let jobs = 0;
  const queue = new TurnQueue();
  const counting = Object.assign(Object.create(queue), {
    run: <T>(
      key: string,
      job: () => Promise<T>,
    ) => (jobs++, queue.run(key, job)),
  });
  const counted = new PasswordHasher({ rounds: 10, queue: counting });
  assert.equal(await counted.verify("12345678", null, ""), false);
  assert.equal(jobs, 1);
});

for (
  const record of [
    "",
    "12345678",
    "pbkdf2-sha256$0$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43),
    "pbkdf2-sha256$10000001$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43),
    "pbkdf2-sha512$10$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(43),
    "pbkdf2-sha256$10$AAAAAAAAAAAAAAAAAAAAAA$" + "A".repeat(42),
  ]
) {
  Deno.test(`PasswordHasher.verify() throws for the damaged record "${record.slice(0, 24)}"`, async () => {
    await assert.rejects(hasher.verify("12345678", record, ""), SyntaxError);
  });
}

Deno.test("PasswordHasher.hash() rejects when the queue is full", async () => {
  const queue = new TurnQueue({ concurrency: 1, maxWaiting: 0, maxLanes: 0 });
  const small = new PasswordHasher({ rounds: 10, queue });
  const first = small.hash("12345678", "a");
  await assert.rejects(small.hash("12345678", "b"), QueueFullError);
  await first;
});
