import assert from "node:assert/strict";
import { ApiClient } from "../routes/fixtures/api_client.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

const INTERVAL = { interval: 0.1 };

Deno.test("the urls of a disabled account are not probed any more, and are again once it is enabled", async () => {
  await using dir = await tempDir();
  const counts = { operator: 0, member: 0 };
  const waiting: [isEnough: () => boolean, resolve: () => void][] = [];
  await using target = new TargetServer((request) => {
    const who = new URL(request.url).pathname.slice(1);
    if (who === "operator" || who === "member") counts[who]++;
    for (const [isEnough, resolve] of waiting) if (isEnough()) resolve();
    return new Response("ok");
  });
  const more = (who: keyof typeof counts, count: number) => {
    const enough = counts[who] + count;
    return new Promise<void>((resolve) =>
      waiting.push([() => counts[who] >= enough, resolve])
    );
  };
  await using program = await Program.start({
    dir: dir.path,
    env: { ALLOW_PRIVATE_TARGETS: "127.0.0.0/8" },
  });
  const client = new ApiClient(program.port);
  const api = client.methods(() => []);
  const operator = await api.signUp("op@example.org");
  const member = await api.signUp("ann@example.org");
  const args = ["user", "operator", "op@example.org"];
  await using command = Program.spawn({ dir: dir.path, args });
  assert.equal(await command.exit(), 0, command.stderr.text);
  await api.addUrl(operator, { url: `${target.url}operator`, ...INTERVAL });
  await api.addUrl(member, { url: `${target.url}member`, ...INTERVAL });
  await more("member", 3);
  const patch = (state: string) =>
    api.send("PATCH", "/v1/accounts/2", { token: operator, body: { state } });
  assert.equal((await patch("disabled")).status, 200);
  await more("operator", 10); // some are on their way
  const before = counts.member;
  await more("operator", 20);
  assert.equal(counts.member, before);
  assert.equal((await patch("active")).status, 200);
  await more("member", 3);
  client.close();
});
