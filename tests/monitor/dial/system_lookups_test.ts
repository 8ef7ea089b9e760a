import assert from "node:assert/strict";
import { DeadlineWheel } from "../../../monitor/dial/deadline.ts";
import { SystemLookups } from "../../../monitor/dial/system_lookups.ts";

const never = new AbortController().signal;

function failing(code: string): SystemLookups {
  return new SystemLookups(
    new DeadlineWheel(),
    () => Promise.reject(Object.assign(new Error("x"), { code })),
  );
}

Deno.test("SystemLookups knows the names of this machine", async () => {
  const lookups = new SystemLookups(new DeadlineWheel());
  const addresses = await lookups.resolve("localhost", never);
  assert.ok(addresses.includes("127.0.0.1") || addresses.includes("::1"));
});

Deno.test("SystemLookups tells that there is no such name from that nobody answered", async () => {
  assert.deepEqual(await failing("ENOTFOUND").resolve("x", never), []);
  await assert.rejects(failing("EAI_AGAIN").resolve("x", never), {
    kind: "dns",
    suspect: "dns",
  });
  await assert.rejects(failing("EMFILE").resolve("x", never), { kind: null });
});

Deno.test("SystemLookups has four calls at once under way, and goes on when one ends", async () => {
  const calls: ((addresses: string[]) => void)[] = [];
  const lookups = new SystemLookups(
    new DeadlineWheel(),
    () => new Promise((resolve) => calls.push(resolve)),
  );
  const answers = Array.from({ length: 6 }, () => lookups.resolve("x", never));
  assert.equal(calls.length, 4);
  for (let turn = 0; turn < 6; turn++) {
    calls.shift()?.(["192.0.2.1"]);
    await answers[turn];
    assert.ok(calls.length <= 4);
  }
});

Deno.test("SystemLookups leaves a silent call behind with the signal, and holds its place", async () => {
  let calls = 0;
  const lookups = new SystemLookups(
    new DeadlineWheel(),
    () => (calls++, new Promise(() => {})),
  );
  const stop = new AbortController();
  const left = Array.from(
    { length: 5 },
    () => lookups.resolve("x", stop.signal),
  );
  stop.abort();
  for (const each of left) await assert.rejects(each, { name: "AbortError" });
  assert.equal(calls, 4);
});
