import assert from "node:assert/strict";
import { openDatabase } from "../../store/database/open_database.ts";
import { Maintenances } from "../../store/maintenances.ts";
import { someMaintenance } from "../monitor/maintenance/some_maintenance.ts";
import { configuredProject } from "./configured_project.ts";
import { Program } from "./program.ts";

const THREE = ["a", "b", "c"].map((name) => ({
  name,
  url: `https://${name}.example.org`,
  headers: { Authorization: "Bearer hush" },
}));

async function project(urls: readonly unknown[]) {
  const files = await configuredProject(urls);
  const run = async (...words: string[]) => {
    const args = [...words, "--kv", "store.sqlite3"];
    await using program = Program.spawn({ dir: files.dir, args });
    return { code: await program.exit(), stderr: program.stderr.text };
  };
  return { ...files, run };
}

Deno.test("validate, plan and apply follow a configuration file step by step", async () => {
  await using site = await project(THREE);
  assert.equal((await site.run("validate", "uptick.json")).code, 0);
  const planned = await site.run("plan", "uptick.json");
  assert.equal(planned.code, 2);
  assert.match(planned.stderr, /^\+ "a" "https:\/\/a\.example\.org"$/m);
  assert.match(planned.stderr, /^3 to add, 0 to change, 0 to drop$/m);
  assert.equal((await site.run("apply", "uptick.json")).code, 0);
  assert.equal((await site.run("plan", "uptick.json")).code, 0);

  await site.write([{
    ...THREE[0],
    interval: "30s",
    headers: { Authorization: "Bearer sh" },
  }, THREE[1]]);
  const changed = await site.run("plan", "uptick.json");
  assert.equal(changed.code, 2);
  assert.match(changed.stderr, /^ {4}interval: "15s" → "30s"$/m);
  assert.match(changed.stderr, /^ {4}headers: changed$/m);
  assert.match(changed.stderr, /^- "c" /m);
  assert.doesNotMatch(changed.stderr, /hush/);
});

Deno.test("plan leaves no store behind where there is none yet", async () => {
  await using site = await project(THREE);
  const { code, stderr } = await site.run("plan", "uptick.json");
  assert.equal(code, 2, stderr);
  const files = [...Deno.readDirSync(site.dir)].map(({ name }) => name);
  assert.deepEqual(files, ["uptick.json"]);
});

Deno.test("apply refuses to drop all urls unless it is told to", async () => {
  await using site = await project(THREE);
  await site.run("apply", "uptick.json");
  await site.write([]);
  const refused = await site.run("apply", "uptick.json");
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /lacks 3 of 3 stored urls.*: a, b, c\nNothing was changed/,
  );
  const dropped = await site.run("apply", "uptick.json", "--drop-missing");
  assert.equal(dropped.code, 0);
  assert.match(dropped.stderr, /0 added, 0 changed, 3 dropped/);
});

Deno.test("export --config gives a file back that plans to nothing", async () => {
  await using site = await project([
    { ...THREE[0], interval: "90s", timeout: 2, public: false, tags: ["x"] },
    THREE[1],
  ]);
  await site.run("apply", "uptick.json");
  assert.equal((await site.run("export", "--config", "copy.json")).code, 0);
  const { code, stderr } = await site.run("plan", "copy.json");
  assert.equal(code, 0, stderr);
  const again = await site.run("export", "--config", "copy.json");
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^Cannot export the urls to "copy.json": that /);
});

Deno.test("export --config leaves out maintenance that is over, for having been ended early too", async () => {
  await using site = await project(THREE);
  await site.run("apply", "uptick.json");
  const database = await openDatabase(`${site.dir}/store.sqlite3`);
  const store = new Maintenances(database);
  const startsAt = Math.floor(Date.now() / 1_000 - 60) * 1_000;
  const endsAt = startsAt + 86_400_000;
  const parts = { startsAt, endsAt };
  for (const title of ["Ended", "Goes on"]) {
    await store.create(0, someMaintenance({ ...parts, title }));
  }
  await store.end(0, 1);
  database.close();
  assert.equal((await site.run("export", "--config", "copy.json")).code, 0);
  const { maintenance } = JSON.parse(
    await Deno.readTextFile(`${site.dir}/copy.json`),
  );
  assert.deepEqual(
    maintenance.map(({ title }: { title: string }) => title),
    ["Goes on"],
  );
});

Deno.test("validate tells every problem with its place, and exits with 2", async () => {
  await using site = await project([{ name: "a" }, {
    name: "b",
    url: "ftp://b",
  }]);
  const { code, stderr } = await site.run("validate", "uptick.json");
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^uptick\.json:1:10: Cannot use url 1 \("a"\): "url" is missing$/m,
  );
  assert.match(
    stderr,
    /^uptick\.json:1:\d+: Cannot set "url" of url 2 \("b"\)/m,
  );
});
