import assert from "node:assert/strict";
import { startPinged } from "./pinged_app.ts";

Deno.test("the public pages say that a job is under way, and nothing of its address", async () => {
  await using pinged = await startPinged({ public: true });
  const { app, id, secret } = pinged;
  await app.makeOperator("owner@example.org"); // whose urls are on the front page
  await app.send("GET", `/ping/${secret}/start`);
  for (const path of [`/status/${id}`, "/"]) {
    const { text } = await app.send("GET", path);
    assert.match(text, /Running since <time/, path);
    assert.ok(!text.includes(secret), path);
  }
});

Deno.test("the public pages say nothing of a job that has ended", async () => {
  await using pinged = await startPinged({ public: true });
  const { app, id, secret } = pinged;
  await app.makeOperator("owner@example.org"); // whose urls are on the front page
  await app.send("GET", `/ping/${secret}/start`);
  await app.send("GET", `/ping/${secret}`);
  for (const path of [`/status/${id}`, "/"]) {
    const { status, text } = await app.send("GET", path);
    assert.equal(status, 200);
    assert.doesNotMatch(text, /Running since/, path);
  }
});
