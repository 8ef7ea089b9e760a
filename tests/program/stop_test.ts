import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";
import { unfinishedEcho } from "./raw_request.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

const ECHO_USER = "bob:secret";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`main.ts answers the request that runs when ${signal} comes, and exits with 0`, async () => {
    await using dir = await tempDir();
    await using program = await Program.start({
      dir: dir.path,
      env: { ECHO_USERS: ECHO_USER },
    });
    using request = await unfinishedEcho(program.port, ECHO_USER);
    program.signal(signal);
    await program.stderr.match(/INFO http: Server stopping\n/);
    await request.send("}");
    assert.match(
      await request.readAll(),
      /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"echoed":true,"foo":"bar"\}$/,
    );
    assert.equal(await program.exit(), 0);
    assert.match(
      program.stderr.text,
      /INFO http: Server stopping\n\S+ \S+ INFO http: Server stopped gracefully\n$/,
    );
  });
}

Deno.test("main.ts exits at once, with 1, at a second signal", async () => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    env: { ECHO_USERS: ECHO_USER },
  });
  using _request = await unfinishedEcho(program.port, ECHO_USER);
  program.signal("SIGTERM");
  await program.stderr.match(/Server stopping\n/);
  assert.equal(await program.stop("SIGTERM"), 1);
  assert.doesNotMatch(program.stderr.text, /Server stopped/);
});

Deno.test("main.ts writes the ticks that wait in memory before it exits", async () => {
  await using dir = await tempDir();
  await using target = new TargetServer(200);
  const args = ["--urls", `target=${target.url}`, "--interval", "100ms"];
  await using program = await Program.start({ dir: dir.path, args });
  const seen = await eventually("8 ticks", async () => {
    const count = await countTicks(program);
    return count >= 8 ? count : undefined;
  });
  assert.equal(await program.stop(), 0);
  await using reader = await Program.start({
    dir: dir.path,
    args: ["--role", "api"],
  });
  const stored = await countTicks(reader);
  assert.ok(stored >= seen, `${stored} of ${seen} ticks are stored`);
  const ticks = await reader.text("/v1/services/1/ticks");
  assert.equal(JSON.parse(ticks).data.ticks.pagination.total, stored);
});

async function countTicks(program: Program): Promise<number> {
  const { data } = JSON.parse(await program.text("/v1/services/1"));
  return data.service.data.metric?.data.tick_count ?? 0;
}
