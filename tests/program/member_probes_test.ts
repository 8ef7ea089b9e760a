import assert from "node:assert/strict";
import { ApiClient } from "../routes/fixtures/api_client.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

const INTERVAL = { interval: 0.1 };

Deno.test("MEMBER_PROBES: what members have beyond it is asked less often, and nothing more can be saved; the operator's is asked as ever", async () => {
  await using dir = await tempDir();
  const counts = { operator: 0, a: 0, b: 0 };
  const enough = Promise.withResolvers<void>();
  let wanted = Infinity;
  await using target = new TargetServer((request) => {
    const who = new URL(request.url).pathname.slice(1);
    if (who === "operator" || who === "a" || who === "b") counts[who]++;
    if (counts.operator >= wanted) enough.resolve();
    return new Response("ok");
  });
  const args = ["--urls", `own=${target.url}operator`, "--interval", "100ms"];
  const env = { ALLOW_PRIVATE_TARGETS: "127.0.0.0/8" };
  const body = (name: string) => ({ url: `${target.url}${name}`, ...INTERVAL });
  {
    await using program = await Program.start({ dir: dir.path, args, env });
    const client = new ApiClient(program.port);
    const api = client.methods(() => []);
    const token = await api.signUp("ann@example.org");
    for (const name of ["a", "b"]) await api.addUrl(token, body(name));
    client.close();
    await program.stop();
  }
  await using program = await Program.start({
    ...{ dir: dir.path, args },
    env: { ...env, MEMBER_PROBES: "4" },
  });
  const client = new ApiClient(program.port);
  const api = client.methods(() => []);
  const login = { Email: "ann@example.org", Password: "correct horse 1" };
  const token = (await api.send("POST", "/login", { body: login })).json;
  const { status, text } = await api.send("POST", "/v1/services", {
    ...{ token, body: body("c") },
  });
  client.close();
  assert.equal(status, 403);
  assert.match(text, /4 probes a second at most \(MEMBER_PROBES\)/);
  for (const name of ["operator", "a", "b"] as const) counts[name] = 0;
  wanted = 40;
  await enough.promise;
  const { a, b } = counts;
  assert.ok(a + b < 40, `of 80 that were due: ${a} and ${b}`);
  assert.ok(Math.min(a, b) > 0, `${a} and ${b}`);
});
