import assert from "node:assert/strict";
import { FreshFile } from "../../../../monitor/dial/dns/fresh_file.ts";

Deno.test("FreshFile reads a file again after a while, and parses what has changed", async () => {
  const path = await Deno.makeTempFile();
  let now = 0;
  let parsed = 0;
  const file = new FreshFile(
    path,
    (text) => ({ text, at: ++parsed }),
    () => now,
  );
  await Deno.writeTextFile(path, "one");
  assert.deepEqual(file.get(), { text: "one", at: 1 });
  await Deno.writeTextFile(path, "two");
  assert.equal(file.get()?.text, "one");
  now += 60_000;
  assert.equal(file.get()?.text, "two");
  now += 60_000;
  assert.deepEqual(file.get(), { text: "two", at: 2 });
  await Deno.remove(path);
  now += 60_000;
  assert.equal(file.get(), null);
});

Deno.test("FreshFile has nothing of a file that is not there", () => {
  assert.equal(new FreshFile("/nonexistent/file", (text) => text).get(), null);
});
