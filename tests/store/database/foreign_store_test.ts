import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../store/database/open_database.ts";
import { scratchDirectory } from "../store_rig.ts";

const DATA = new URL("../../data/import/", import.meta.url);

type Make = (path: string) => Promise<void> | void;

const copyOf = (name: string): Make => async (path) =>
  await Deno.writeFile(path, await Deno.readFile(new URL(name, DATA)));

const sqlite = (sql: string): Make => (path) => {
  const file = new DatabaseSync(path);
  file.exec(sql);
  file.close();
};

async function foreignKv(path: string): Promise<void> {
  const kv = await Deno.openKv(path);
  await kv.set(["theirs"], 1);
  kv.close();
}

const FILES: [what: string, make: Make, why: RegExp][] = [
  [
    "go-service-healthcheck's database",
    copyOf("healthcheck.db"),
    /it is a database of go-service-healthcheck\. .* import --from go-service-healthcheck .*\/db\.db$/,
  ],
  [
    "Uptime Kuma's database",
    copyOf("kuma-2-small.db"),
    /it is a database of Uptime Kuma\. .* import --from uptime-kuma .*\/db\.db$/,
  ],
  [
    "Gatus's history",
    sqlite("CREATE TABLE endpoints (a); CREATE TABLE endpoint_results (a)"),
    /it is a database of Gatus\. .* import --from gatus CONFIG\.yaml$/,
  ],
  [
    "another program's database",
    sqlite("CREATE TABLE songs (a)"),
    /it is another program's database \(its tables: songs…\): name another file$/,
  ],
  [
    "another program's key-value store",
    foreignKv,
    /it is the key-value store of another program: name another file$/,
  ],
  [
    "a copy without its log",
    sqlite("PRAGMA journal_mode = wal; CREATE TABLE a (b); DROP TABLE a"),
    /it is a database without tables, whose log is missing/,
  ],
  [
    "a text",
    (path) => Deno.writeTextFile(path, "name,url\n"),
    /file is not a database$/,
  ],
  [
    "a foreign database that was cut short",
    async (path) => {
      await copyOf("healthcheck.db")(path);
      await Deno.truncate(path, 20_000);
    },
    /database disk image is malformed$/,
  ],
];

for (const [what, make, why] of FILES) {
  Deno.test(`openDatabase() refuses ${what} in one line, and leaves it byte for byte`, async () => {
    await using directory = await scratchDirectory();
    const path = `${directory.path}/db.db`;
    await make(path);
    const bytes = await Deno.readFile(path);
    await assert.rejects(openDatabase(path), (error) => {
      assert.ok(error instanceof Error && error.name === "OpenError");
      assert.match(error.message, /^Cannot open store ".*\/db\.db": [^\n]+$/);
      assert.match(error.message, why);
      return true;
    });
    assert.deepEqual(await Deno.readFile(path), bytes);
  });
}

for (const name of ["healthcheck.db", "kuma-2-small.db"]) {
  Deno.test(`openDatabase() leaves no file beside ${name}`, async () => {
    await using directory = await scratchDirectory();
    const path = `${directory.path}/db.db`;
    await copyOf(name)(path);
    await assert.rejects(openDatabase(path));
    const left = [...Deno.readDirSync(directory.path)].map(({ name }) => name);
    assert.deepEqual(left, ["db.db"]);
  });
}

Deno.test("openDatabase() takes an empty file, and a store whose first start was ended at once", async () => {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/store.sqlite3`;
  await Deno.writeTextFile(path, "");
  (await openDatabase(path)).close();
  const started = `${directory.path}/started.sqlite3`;
  sqlite("PRAGMA journal_mode = wal; CREATE TABLE a (b); DROP TABLE a")(
    started,
  );
  await Deno.writeTextFile(`${started}-wal`, "");
  (await openDatabase(started)).close();
});
