import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../../../store/database/open_database.ts";
import type { ForeignSystem } from "../../../../store/move/foreign/foreign_plan.ts";
import { importForeign } from "../../../../store/move/foreign/import_foreign.ts";
import { openSecrets } from "../../../../store/sealing/open_secrets.ts";
import { Urls } from "../../../../store/urls.ts";
import { scratchDirectory } from "../../store_rig.ts";

const DATA = new URL("../../../data/import/", import.meta.url);

const KEY = "0123456789abcdef".repeat(4);

async function run(
  system: ForeignSystem,
  file: string,
  { storePath, isPublic = false }: { storePath: string; isPublic?: boolean },
): Promise<string[]> {
  const said: string[] = [];
  await importForeign({
    system,
    file,
    envFile: null,
    newIds: false,
    again: false,
    isPublic,
  }, {
    storePath,
    secretKeys: [KEY],
    tickRetentionMs: 172_800_000,
    intervalMs: 15_000,
    timeoutMs: 10_000,
    minIntervalMs: 100,
    say: (line) => said.push(line),
  });
  return said;
}

const fixture = (name: string) => async (path: string) =>
  await Deno.writeFile(path, await Deno.readFile(new URL(name, DATA)));

const sqlite = (sql: string) => (path: string) => {
  const file = new DatabaseSync(path);
  file.exec(sql);
  file.close();
};

const REFUSED: [
  what: string,
  system: ForeignSystem,
  make: (path: string) => Promise<void> | void,
  why: RegExp,
][] = [
  ["nothing", "uptime-kuma", () => {}, /there is no such file$/],
  [
    "an empty file",
    "uptime-kuma",
    (path) => Deno.writeTextFile(path, ""),
    /the file is empty$/,
  ],
  [
    "a text",
    "uptime-kuma",
    (path) => Deno.writeTextFile(path, "x".repeat(500)),
    /file is not a database$/,
  ],
  [
    "a copy without its log",
    "uptime-kuma",
    sqlite("PRAGMA journal_mode = wal; CREATE TABLE a (b); DROP TABLE a"),
    /its log ".*-wal" is missing: stop the program before you copy/,
  ],
  [
    "an empty database",
    "uptime-kuma",
    sqlite("CREATE TABLE a (b); DROP TABLE a"),
    /it is an empty database$/,
  ],
  [
    "another known program's database",
    "uptime-kuma",
    fixture("healthcheck.db"),
    /it is a database of go-service-healthcheck: use --from go-service-healthcheck$/,
  ],
  [
    "an unknown program's database",
    "go-service-healthcheck",
    sqlite("CREATE TABLE songs (a)"),
    /it is another program's database$/,
  ],
  [
    "a database that was cut short",
    "uptime-kuma",
    async (path) => {
      await fixture("kuma-2-small.db")(path);
      await Deno.truncate(path, 100_000);
    },
    /malformed/,
  ],
  [
    "a database as YAML",
    "gatus",
    fixture("healthcheck.db"),
    /is no YAML|holds no object/,
  ],
];

for (const [what, system, make, why] of REFUSED) {
  Deno.test(`importForeign() refuses ${what} from ${system}, and makes no store`, async () => {
    await using directory = await scratchDirectory();
    const file = `${directory.path}/source`;
    await make(file);
    const bytes = await Deno.readFile(file).catch(() => null);
    const storePath = `${directory.path}/store.sqlite3`;
    await assert.rejects(run(system, file, { storePath }), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^Cannot import "[^\n]+$/);
      assert.match(error.message, why);
      return true;
    });
    assert.deepEqual(await Deno.readFile(file).catch(() => null), bytes);
    const left = [...Deno.readDirSync(directory.path)].map(({ name }) => name);
    assert.deepEqual(left, bytes === null ? [] : ["source"]);
  });
}

Deno.test("importForeign() reads what is in the log alone, and leaves source and log as they are", async () => {
  await using directory = await scratchDirectory();
  const file = `${directory.path}/kuma.db`;
  await fixture("kuma-2-small.db")(file);
  const running = new DatabaseSync(file);
  running.exec("UPDATE monitor SET name = 'In the log' WHERE id = 2");
  const before = [
    await Deno.readFile(file),
    await Deno.readFile(`${file}-wal`),
  ];
  const storePath = `${directory.path}/store.sqlite3`;
  const said = await run("uptime-kuma", file, { storePath });
  assert.deepEqual(
    [await Deno.readFile(file), await Deno.readFile(`${file}-wal`)],
    before,
  );
  running.close();
  assert.ok(said.includes('Kept "In the log"'));
});

for (const isPublic of [false, true]) {
  Deno.test(`importForeign() makes urls of Uptime Kuma ${isPublic ? "public" : "private"}, beside a store that is open`, async () => {
    await using directory = await scratchDirectory();
    const storePath = `${directory.path}/store.sqlite3`;
    const database = await openDatabase(storePath);
    await openSecrets(database, { storePath, secretKeys: [KEY] });
    try {
      const file = new URL("kuma-2-small.db", DATA).pathname;
      const said = await run("uptime-kuma", file, { storePath, isPublic });
      const urls = await new Urls(database).all();
      assert.deepEqual(
        urls.map((url) => [url.public, url.source?.system]),
        Array(5).fill([isPublic, "uptime-kuma"]),
      );
      assert.match(
        said.at(-1) ?? "",
        /: 5 kept, 0 kept in part, 1 left out, 0 there already$/,
      );
      const again = await run("uptime-kuma", file, { storePath, isPublic });
      assert.match(
        again.at(-1) ?? "",
        /: 0 kept, 0 kept in part, 1 left out, 5 there already$/,
      );
      assert.deepEqual(await new Urls(database).all(), urls);
    } finally {
      database.close();
    }
  });
}
