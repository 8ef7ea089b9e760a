import assert from "node:assert/strict";
import { DIFFERENCES } from "./differences.ts";

Deno.test("every deliberate difference from the seeds is met in their suites", async () => {
  const texts: string[] = [];
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (!name.endsWith("_test.ts") || name === "differences_test.ts") continue;
    texts.push(await Deno.readTextFile(new URL(name, import.meta.url)));
  }
  const text = texts.join("\n");
  const unmet = Object.keys(DIFFERENCES).filter((name) => !text.includes(name));
  assert.deepEqual(unmet, []);
});

Deno.test("the suites name no address but those of example.org and this machine", async () => {
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    const text = await Deno.readTextFile(new URL(name, import.meta.url));
    const hosts = [
      ...text.matchAll(/(?:https?:\/\/|@)([a-z0-9.-]+\.[a-z]{2,})/g),
    ]
      .map(([, host = ""]) => host);
    const strange = hosts.filter((host) => !/(^|\.)example\.org$/.test(host));
    assert.deepEqual(strange, [], name);
  }
});
