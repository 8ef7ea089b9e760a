import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { unfinishedEcho } from "../program/raw_request.ts";
import { tempDir } from "../program/temp_dir.ts";

const USER = "bob:secret";

Deno.test("main.ts stops forcefully when a request does not end, and still exits with 0", async () => {
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    env: { ECHO_USERS: USER },
  });
  using _request = await unfinishedEcho(program.port, USER);
  await program.text("/health"); // the other one has arrived before
  assert.equal(await program.stop("SIGTERM"), 0);
  assert.match(
    program.stderr.text,
    /Server stopping\n\S+ \S+ INFO http: Server stopped forcefully\n$/,
  );
});
