import assert from "node:assert/strict";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

for (const debug of [false, true]) {
  Deno.test(`the service log ${debug ? "with" : "without"} DEBUG has ${debug ? "a line" : "no line"} per probe`, async () => {
    let status = 200;
    await using dir = await tempDir();
    await using target = new TargetServer(() => new Response(null, { status }));
    const urls = ["--urls", `shop=${target.url}`, "--interval", "200ms"];
    await using program = await Program.spawn({
      dir: dir.path,
      args: ["run", "--port", "0", ...urls],
      env: debug ? { DEBUG: "true" } : {},
    }).listening();
    const { stderr } = program;
    const title = ` monitor: "shop" ${target.url} was`;
    const [up] = await stderr.match(/.* was pending and is up\n/);
    assert.ok(up?.includes(` INFO${title}`), up);
    status = 503;
    const [down] = await stderr.match(/.* was up and is down: status 503\n/);
    assert.ok(down?.includes(` WARN${title}`), down);
    status = 200;
    const [back] = await stderr.match(/.* was down for [\dms]+ and is up\n/);
    assert.ok(back?.includes(` INFO${title}`), back);
    assert.equal(await program.stop(), 0);
    const probes = stderr.text.match(/ DEBUG monitor: "shop" .*\n/g) ?? [];
    if (!debug) return assert.deepEqual(probes, []);
    assert.ok(probes.length >= 3);
    assert.match(probes[0] ?? "", /\/ is up: status 200, [\d.]+ ms\n$/);
  });
}

Deno.test("the access log is JSON where --access-log-format says so", async () => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    args: ["--access-log-format", "json"],
  });
  await program.text("/state");
  const [line = ""] = await program.stdout.match(/.*"target":"\/state".*\n/);
  const { route, status, request_id } = JSON.parse(line);
  assert.deepEqual([route, status], ["/state", 503]);
  assert.match(request_id, /^[0-9a-f-]{36}$/);
  assert.equal(await program.stop(), 0);
});
